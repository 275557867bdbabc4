"""How much is measured: the sizes that the targets name, and small ones that only show that it runs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """Counts of everything that is repeated."""

    rounds: int = 3
    jobs: int = 3_000
    bulk_jobs: int = 10_000
    embedded_jobs: int = 1_500
    writes: int = 1_000
    starts: int = 200
    ticks: int = 200
    browsers: int = 1_000
    light_seconds: float = 60.0
    full_seconds: float = 6.0
    csv_rows: int = 1_000_000
    listed_jobs: int = 1_000_000
    upload_bytes: int = 1024**3
    asked_jobs: int = 2_000
    asking_seconds: float = 6.0
    inserted_records: int = 5_000
    insert_rounds: int = 15
    listed_records: int = 1_000_000
    record_rounds: int = 6
    listeners: int = 100
    listened_events: int = 20_000
    listen_seconds: float = 20.0


FULL = Sizes()
QUICK = Sizes(
    rounds=2,
    jobs=600,
    bulk_jobs=2_000,
    embedded_jobs=400,
    writes=200,
    starts=40,
    ticks=40,
    browsers=200,
    light_seconds=3.0,
    full_seconds=2.0,
    csv_rows=100_000,
    listed_jobs=50_000,
    upload_bytes=64 * 1024**2,
    asked_jobs=300,
    asking_seconds=2.0,
    insert_rounds=7,
    listed_records=100_000,
    record_rounds=3,
    listeners=20,
    listened_events=1_000,
    listen_seconds=4.0,
)
