"""Bodies of the data's requests and answers, for checking and for OpenAPI."""
