"""Running deployed agents: which of them hear an event, and the Node process that each delivery gets."""
