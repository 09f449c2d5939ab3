"""Settings: `base` is an installation, `test` the suite."""
