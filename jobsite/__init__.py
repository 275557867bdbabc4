"""The project: settings, environment, and the only place that names every room."""
