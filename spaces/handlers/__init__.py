"""The system jobs, written with the public SDK like anyone else's. Loaded at start by `jobs.apps`."""
