"""Real processes: web, worker and clock, with handlers of their own."""
