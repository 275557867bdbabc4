"""The system jobs, written with the public SDK like anyone else's. Loaded at start by `jobs.apps`."""

from spaces.handlers import demo, export, extract

__all__ = ["demo", "export", "extract"]
