"""The published npm packages, and our own clients, against the whole product in processes of its own."""
