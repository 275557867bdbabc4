"""Public ids sort by age and never collide."""

import time

from jobs.ids import ALPHABET, new_id


def test_it_makes_an_id_of_the_known_form():
    prefix, kind, body = new_id("jb").split("_")
    assert (prefix, kind, len(body)) == ("us", "jb", 26)
    assert set(body) <= set(ALPHABET)


def test_it_makes_ids_that_sort_by_the_millisecond_they_were_made():
    first = new_id("jb")
    time.sleep(0.003)
    assert first < new_id("jb")


def test_it_makes_no_id_twice():
    assert len({new_id("jb") for _ in range(20_000)}) == 20_000
