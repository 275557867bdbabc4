"""Python's collector of garbage cycles, as a process that serves for long wants it."""

import gc


def settle() -> None:
    """Leave alone what is loaded by now, and look through the rest seldom.

    At 1,000 sockets half of the time went into looking for cycles in what lives for ever, and reading 5,000
    records of a body looked through them again and again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
