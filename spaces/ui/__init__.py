"""Pages of spaces and what is in them. They read, check access, call one verb, and answer with HTML."""
