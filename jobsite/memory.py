"""Python's collector of garbage cycles, as a process that serves for long wants it."""

import gc


def settle() -> None:
    """Leave alone what is loaded by now, look through what lives long seldom, and through the young often.

    At 1,000 sockets half of the time went into looking for cycles in what lives for ever, and reading 5,000
    records of a body looked through them again and again. But each page leaves cycles behind: looked for every
    100,000 objects, they made a busy process 100 MB larger (257 MB after 1,500 pages, now 162).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 2_000)
