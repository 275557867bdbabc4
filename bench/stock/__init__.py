"""The peer of `bench.api`: the same table through REST framework as its tutorial has it, on the same server."""
