"""Public ids: `us_<prefix>_<26 characters>`, sortable by the millisecond they were made.

A public id is the primary key of its row: one index, nothing to translate, and nothing about the
database leaks through it. The form of the 26 characters is ULID's (48 bits of milliseconds, 80 random
bits, Crockford's base 32 in small letters), so that new rows land at the right edge of every index. The
first 20 of the random bits are not random: they say when within the millisecond, so that a list by id
keeps the order in which one process made its rows.
"""

import os
import time

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]

#: Longest id of ours: prefixes have at most 8 letters. Foreign ids may be longer; columns allow 64.
MAX_LENGTH = 64


def new_id(prefix: str) -> str:
    """Make a new public id, for example `us_jb_01k8…` for prefix `jb`."""
    milliseconds, nanoseconds = divmod(time.time_ns(), 1_000_000)
    number = milliseconds << 80 | nanoseconds << 60 | int.from_bytes(os.urandom(8), "big") >> 4
    pairs = [_PAIRS[number >> shift & 1023] for shift in range(120, -1, -10)]
    return f"us_{prefix}_{''.join(pairs)}"
