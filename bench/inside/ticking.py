"""Makes one ticking job."""

from bench.inside import work


def main(*, ticks: int) -> str:
    """Give its id."""
    return work.make("tick", source=work.workbook_id(), input={"ticks": ticks}).pk
