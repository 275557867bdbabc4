"""`file:extract`: an uploaded file becomes a workbook (contract §4.3, §4.5)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from jobs.sdk import JobEvent, ListenedEvent, Outcome, Tick, job_handler, next_id, on
from jobs.wording import counted
from spaces.formats import Batch, FormatInfo, Table, sniff, tables
from spaces.models import File
from spaces.ops import extraction
from spaces.ops.extraction import BuiltSheet, Extraction
from spaces.rules import BatchConverter, clean_headers, compile_batch, guess_types

#: Rejected rows that are kept with their text; the rest are counted.
KEPT_REJECTS = 10_000
#: Progress at which all rows are stored; the rest is for making them visible.
ROWS_DONE = 98


@dataclass(slots=True)
class Tally:
    """What became of the rows: read = stored + rejected, or something is wrong."""

    read: int = 0
    rejected: int = 0
    blank: int = 0
    sheets: list[BuiltSheet] = field(default_factory=list)

    @property
    def stored(self) -> int:
        """Rows that became records."""
        return sum(sheet.stored for sheet in self.sheets)

    @property
    def invalid(self) -> int:
        """Records that have an error."""
        return sum(sheet.invalid for sheet in self.sheets)

    def to_wire(self) -> dict[str, Any]:
        """The counts, as the job's result keeps them."""
        counts = {"read": self.read, "stored": self.stored, "rejected": self.rejected, "blank": self.blank}
        sheets = [{"name": sheet.name, "stored": sheet.stored, "invalid": sheet.invalid} for sheet in self.sheets]
        return {**counts, "invalid": self.invalid, "sheets": sheets}


@job_handler("file:extract", time_limit_seconds=6 * 3600)
def extract(event: JobEvent, tick: Tick) -> Outcome:
    """Read the file's tables into the sheets of a new workbook; nobody sees it before it is whole."""
    attempt = extraction.begin(event.source, job_id=event.job_id, attempt=event.attempt)
    if done := attempt.finished:
        return _outcome(done.id, done.metadata["extraction"], file=attempt.file)
    tick(1, "Looking at the file.")
    info = sniff(attempt.file.location, attempt.file.name)
    for remark in info.remarks:
        event.log(remark, level="warning")
    event.log(_describe(info))
    tally = _read_all(attempt, info, event, tick)
    _reconcile(tally)
    event.stage("Finishing")
    tick(99, "Making the workbook visible.", records_processed=tally.read)
    workbook = extraction.publish(attempt, tally.sheets, by=event.job.created_by, told=tally.to_wire())
    return _outcome(workbook.id, tally.to_wire(), file=attempt.file)


@on("job:failed", job="file:extract")
def give_up_on_failure(event: ListenedEvent) -> None:
    """Say on the file itself why it could not be read, however the job came to fail."""
    _give_up(event, problem=str(event.payload.get("info") or "It could not be read."))


@on("job:updated", job="file:extract", status="canceled")
def give_up_on_cancel(event: ListenedEvent) -> None:
    """A file whose reading was called off is not going to become a workbook by itself."""
    _give_up(event, problem="Reading this file was canceled.")


def _give_up(event: ListenedEvent, *, problem: str) -> None:
    if event.job_id and (file_id := event.context.get("fileId")):
        extraction.give_up(file_id, job_id=event.job_id, problem=problem)


def _read_all(attempt: Extraction, info: FormatInfo, event: JobEvent, tick: Tick) -> Tally:
    tally = Tally()
    file: File = attempt.file
    for table in tables(file.location, info, name=file.name):
        event.stage(f"Reading {table.name}"[:200])
        _read_table(attempt, table, tally, event, tick)
    return tally


def _read_table(attempt: Extraction, table: Table, tally: Tally, event: JobEvent, tick: Tick) -> None:
    """Guess the types from the first rows, then store batch after batch, each in its own commit."""
    first, batches = _until_filled(table.batches)
    fields = _fields(table, first.rows if first else ())
    sheet = extraction.begin_sheet(attempt, name=table.name, fields=fields)
    tally.sheets.append(sheet)
    convert = compile_batch(fields)
    for batch in batches:
        _store(attempt, sheet, batch, convert)
        _account(batch, tally, event)
        tick(
            2 + batch.progress * (ROWS_DONE - 2),
            f"{tally.stored:,} rows stored.",
            records_processed=tally.read,
        )


def _until_filled(batches: Iterator[Batch]) -> tuple[Batch | None, Iterator[Batch]]:
    """Look for the first batch that holds rows, and give all of them again."""
    seen = []
    for batch in batches:
        seen.append(batch)
        if batch.rows:
            return batch, chain(seen, batches)
    return None, iter(seen)


def _fields(table: Table, sample: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    columns = clean_headers(table.header)
    types = guess_types(sample, width=len(columns))
    return [
        {"key": column.key, "label": column.label, "type": kind} for column, kind in zip(columns, types, strict=True)
    ]


def _store(attempt: Extraction, sheet: BuiltSheet, batch: Batch, convert: BatchConverter) -> None:
    if batch.rows:
        extraction.store_rows(attempt, sheet, convert(batch.rows, batch.notes))


def _account(batch: Batch, tally: Tally, event: JobEvent) -> None:
    tally.read += batch.read_count
    tally.blank += batch.blank_count
    for rejected in batch.rejected:
        tally.rejected += 1
        if tally.rejected <= KEPT_REJECTS:
            event.reject(row=rejected.row_number, message=rejected.reason, data=rejected.excerpt)
        elif tally.rejected == KEPT_REJECTS + 1:
            event.log("Further rejected rows are counted, but not kept one by one.", level="warning")


def _reconcile(tally: Tally) -> None:
    """Ask the database, not ourselves: nothing may be dropped silently."""
    in_database = extraction.stored_count(tally.sheets)
    if tally.read != in_database + tally.rejected or in_database != tally.stored:
        raise RuntimeError(
            f"The counts do not agree: read {tally.read:,}, stored {in_database:,}, rejected {tally.rejected:,}."
        )


def _describe(info: FormatInfo) -> str:
    words = [info.kind.upper()]
    if info.encoding:
        words.append(f"encoded as {info.encoding}")
    if info.delimiter:
        words.append("separated by " + {"\t": "tabs"}.get(info.delimiter, f"“{info.delimiter}”"))
    return f"The file is {', '.join(words)}."


def _outcome(workbook_id: str, counts: dict[str, Any], *, file: File) -> Outcome:
    told = f"Read {counted(counts['read'], 'row')}: stored {counts['stored']:,}, rejected {counts['rejected']:,}."
    if counts["invalid"]:
        told += f" Stored with errors: {counted(counts['invalid'], 'row')}."
    if counts["blank"]:
        told += f" Skipped: {counted(counts['blank'], 'blank row')}."
    if len(counts["sheets"]) > 1:
        told += f" They are in {len(counts['sheets'])} sheets."
    return Outcome(
        told,
        acknowledge=True,
        heading=f"{file.name} is imported",
        next=next_id(workbook_id, label="Open the workbook"),
        info=told,
        result={**counts, "workbookId": workbook_id, "fileId": file.id},
    )
