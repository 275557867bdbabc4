"""The web process: Daphne, taught to hold no body of a request or an answer in memory."""
