"""Measurements: `python -m bench [name …] [--quick]`. Ratios to peers measured in the same run, never tests."""
