"""Shape of input: a scenario, which figure to change where, its new value, which scenarios to compare."""
