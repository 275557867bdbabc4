"""What runs inside a site, with its settings: each module has a `main` whose answer goes back as JSON."""
