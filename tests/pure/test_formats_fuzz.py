"""Hostile bytes: nothing but UnreadableFile comes out, and no word of a readable file gets lost."""

import re

from hypothesis import given
from hypothesis import strategies as st

from spaces.formats import UnreadableFile, sniff, tables

pieces = st.sampled_from(['"', '""', ",", "\n", "\r\n", "\r", " ", "é", "W"])


def read_all(path, name):
    """Collect every text that a reader would get to see."""
    seen = []
    for table in tables(path, sniff(path, name), name=name):
        seen += table.header
        width = len(table.header)
        for batch in table.batches:
            assert all(len(row) == width for row in batch.rows)
            assert len(batch.numbers) == len(batch.rows)
            assert batch.read_count == len(batch.rows) + len(batch.rejected)
            seen += [str(cell) for row in batch.rows for cell in row]
            seen += [note.text for notes in batch.notes.values() for note in notes]
            seen += [row.excerpt for row in batch.rejected]
    return " ".join(seen)


@given(st.binary(max_size=2_000), st.sampled_from(["x.csv", "x.xlsx", "x.json", "x.jsonl", "x"]))
def test_any_bytes_are_read_or_refused(tmp_path_factory, data, name):
    path = tmp_path_factory.mktemp("fuzz") / "x"
    path.write_bytes(data)
    try:
        read_all(path, name)
    except UnreadableFile as failure:
        assert failure.message.endswith(".")


@given(st.lists(pieces, min_size=1, max_size=60))
def test_no_word_gets_lost_whatever_the_quotes_do(tmp_path_factory, parts):
    # Every W becomes a word of its own, which must turn up somewhere.
    numbers = iter(range(1_000))
    text = "".join(f"w{next(numbers):03}" if part == "W" else part for part in parts)
    path = tmp_path_factory.mktemp("fuzz") / "x"
    path.write_bytes(f"id,name\n1,x\n{text}\n2,last\n".encode())
    seen = read_all(path, "x.csv")
    assert set(re.findall(r"w\d{3}", text)) <= set(re.findall(r"w\d{3}", seen))
    assert "last" in seen


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), min_size=1, max_size=30))
def test_no_line_of_json_gets_lost(tmp_path_factory, lines):
    path = tmp_path_factory.mktemp("fuzz") / "x"
    lines = [re.sub(r"[\r\n]", "", line) for line in lines]
    path.write_text('{"a": 1}\n' + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    stored = rejected = 0
    for table in tables(path, sniff(path, "x.jsonl")):
        for batch in table.batches:
            stored, rejected = stored + len(batch.rows), rejected + len(batch.rejected)
    assert stored == 1
    assert rejected == sum(1 for line in lines if line.strip("\ufeff \t\r"))
