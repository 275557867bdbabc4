"""The `/v1` endpoints of the data: parse, check access, call one verb of `spaces.ops`, answer (contract §2.4–2.10)."""
