"""`records.insert` of 5,000 records with ten fields, against Django's `bulk_create` of the same rows."""

from contextlib import ExitStack

from bench.row import Row
from bench.site import site
from bench.sizes import Sizes
from bench.stats import paired_ratio, percentile
from tools.services import running

TARGET = 1.5
NOTES = {
    "verb": "one process, in turns; both from Python's values to the commit and the same columns, compared afterwards; "
    "ours validated by ten fields (text, number, date, boolean, enum, two required), counted and told in the same "
    "transaction, bulk_create nothing of that",
    "door": "the same, ours from the bytes of the request's JSON to those of the answer with all records; bulk_create "
    "reads and writes no JSON but the column's",
}


def measure(sizes: Sizes) -> list[Row]:
    """Give the rows for both databases."""
    rows: list[Row] = []
    for mode in ("PostgreSQL", "SQLite"):
        with ExitStack() as stack:
            servers = stack.enter_context(running()) if mode == "PostgreSQL" else {}
            place = stack.enter_context(site(servers))
            told = place.run("insert", count=sizes.inserted_records, rounds=sizes.insert_rounds)
            what = f"records.insert of {sizes.inserted_records:,} × 10, {mode}, p50"
            rows.append(_row(what, told, "verb"))
            rows.append(_row(f"{what}, body to answer", told, "door"))
    return rows


def _row(what: str, told: dict[str, list[float]], way: str) -> Row:
    ratio = paired_ratio(told["theirs"], told[way])
    return Row(
        what,
        ours=f"{percentile(told[way], 0.5) * 1000:.0f} ms",
        peer=f"bulk_create {percentile(told['theirs'], 0.5) * 1000:.0f} ms",
        ratio=f"{ratio:.2f}",
        target=f"≥ {TARGET}",
        met=ratio >= TARGET,
        note=NOTES[way],
    )
