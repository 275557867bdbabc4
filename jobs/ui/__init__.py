"""The engine's server-rendered pages. They read, check access, call one verb, and answer with HTML."""
