"""The engine's endpoints under /v1: parse, check access, call one verb, answer (contract §2.1 to §2.3)."""
