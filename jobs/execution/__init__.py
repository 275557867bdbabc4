"""Running jobs: the worker's runner, the clock and its duties, and the supervisor of the embedded mode."""
