"""`workbook:export`: the records of a workbook as a file to download (contract §4.5)."""

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from jobs.errors import InvalidInput, NotFound
from jobs.sdk import JobEvent, Outcome, Tick, artifact_url, job_handler, next_download
from spaces.formats import TooManyRows, write_csv, write_json, write_xlsx
from spaces.models import Sheet, Workbook
from spaces.ops.slugs import neat_file_name
from spaces.ops.stream import stream_values

#: Rows of an XLSX sheet below its header.
XLSX_ROWS = 1_048_575
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Export:
    """One export on its way: which rows, how many so far, and what it says meanwhile."""

    def __init__(self, event: JobEvent, tick: Tick) -> None:
        self.event, self.tick = event, tick
        self.workbook = _workbook(event.source)
        self.sheets = list(self.workbook.sheets.order_by("position"))
        self.format = _format(event.input.get("format"))
        self.valid_only = event.input.get("validOnly") is True
        self.total = sum(self.expected(sheet) for sheet in self.sheets)
        self.written = 0

    def expected(self, sheet: Sheet) -> int:
        """Rows that this sheet should give, by its own counts."""
        return sheet.valid_count if self.valid_only else sheet.total_count

    def rows(self, sheet: Sheet) -> Iterator[Sequence[Any]]:
        """Stream a sheet's rows, ticking as they pass."""
        for chunk in stream_values(sheet.id, keys=sheet.field_keys, valid_only=self.valid_only):
            yield from chunk
            self.written += len(chunk)
            done = 98 * self.written / max(self.total, self.written)
            self.tick(done, f"{self.written:,} of {self.total:,} records written.", records_processed=self.written)

    @property
    def ext(self) -> str:
        """What the file's name ends in; several CSV files travel in one archive."""
        return "zip" if self.format == "csv" and len(self.sheets) > 1 else self.format


@job_handler("workbook:export", time_limit_seconds=2 * 3600)
def export(event: JobEvent, tick: Tick) -> Outcome:
    """Write the workbook's records to one file, kept with the job."""
    job = Export(event, tick)
    tick(1, f"Writing {job.total:,} records.")
    path = event.work_path(f"export.{job.ext}")
    try:
        cut_count = WRITERS[job.format](job, path)
        _check_whole(job)
        tick(99, "Keeping the file.", records_processed=job.written)
        name = neat_file_name(_title(job.workbook), ext=job.ext)
        artifact = event.attach(name, path=path, content_type=CONTENT_TYPES[job.ext])
    finally:
        path.unlink(missing_ok=True)
    return Outcome(
        _told(job, cut_count),
        acknowledge=True,
        heading=f"{name} is ready",
        next=next_download(artifact_url(artifact), file_name=name, label=f"Download {name}"),
        result={"artifactId": artifact.pk, "fileName": name, "records": job.written, "format": job.format},
    )


def _workbook(public_id: str) -> Workbook:
    found = Workbook.objects.filter(pk=public_id).first()
    if found is None:
        raise NotFound("The workbook is gone.")
    return found


def _format(wanted: Any) -> str:
    """Clients make jobs too, and no form has looked at their input."""
    if (wanted or "csv") not in tuple(WRITERS):
        raise InvalidInput(f"The format is one of {', '.join(WRITERS)}.", key="format")
    return str(wanted or "csv")


def _check_whole(job: Export) -> None:
    """A sheet that was deleted while it was read looks like one that has ended: half a file must not pass for all."""
    if Sheet.objects.filter(pk__in=[sheet.pk for sheet in job.sheets]).count() < len(job.sheets):
        raise NotFound("A sheet was deleted while it was being exported. Export what is left once more.")


def _write_csv(job: Export, path: Path) -> int:
    if len(job.sheets) == 1:
        write_csv(path, _labels(job.sheets[0]), job.rows(job.sheets[0]))
        return 0
    part = path.with_suffix(".part")
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for sheet in job.sheets:
                job.event.stage(f"Writing {sheet.name}"[:200])
                write_csv(part, _labels(sheet), job.rows(sheet))
                archive.write(part, f"{sheet.position + 1:02d} {neat_file_name(sheet.name, ext='csv')}")
    finally:
        part.unlink(missing_ok=True)
    return 0


def _write_json(job: Export, path: Path) -> int:
    """Fields go by key here, because labels may repeat."""
    write_json(path, [(sheet.name, sheet.field_keys, job.rows(sheet)) for sheet in job.sheets])
    return 0


def _write_xlsx(job: Export, path: Path) -> int:
    if any(job.expected(sheet) > XLSX_ROWS for sheet in job.sheets):
        raise TooManyRows  # before the work, not after it
    return write_xlsx(path, [(sheet.name, _labels(sheet), job.rows(sheet)) for sheet in job.sheets]).cut_count


WRITERS: dict[str, Callable[[Export, Path], int]] = {
    "csv": _write_csv,
    "json": _write_json,
    "xlsx": _write_xlsx,
}


def _labels(sheet: Sheet) -> list[str]:
    return [field.get("label") or field["key"] for field in sheet.fields]


def _title(workbook: Workbook) -> str:
    """`[file] airports.csv` came from a file and becomes one again."""
    return re.sub(r"\.(csv|tsv|psv|txt|xlsx?|xlsb|ods|jsonl?)$", "", workbook.title, flags=re.I)


def _told(job: Export, cut_count: int) -> str:
    sheets = f"{len(job.sheets)} sheet{'' if len(job.sheets) == 1 else 's'}"
    told = f"Exported {job.written:,} record{'' if job.written == 1 else 's'} of {sheets}."
    if job.valid_only and (left_out := sum(sheet.error_count for sheet in job.sheets)):
        told += f" {left_out:,} with errors {'was' if left_out == 1 else 'were'} left out."
    if cut_count:
        told += f" {cut_count:,} cells were cut to Excel's 32,767 characters."
    return told
