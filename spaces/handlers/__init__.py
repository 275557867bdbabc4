"""The system jobs, written with the public SDK like anyone else's. Loaded at start by `jobs.apps`."""

from spaces.handlers import delete_records, demo, export, export_agent, extract, map_records

__all__ = ["delete_records", "demo", "export", "export_agent", "extract", "map_records"]
