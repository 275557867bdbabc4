"""The system jobs, written with the public SDK like anyone else's. Loaded at start by `jobs.apps`."""

from spaces.handlers.extract import extract, give_up_on_cancel, give_up_on_failure

__all__ = ["extract", "give_up_on_cancel", "give_up_on_failure"]
