"""Shapes of input. Fields only: what is allowed, the services say."""
