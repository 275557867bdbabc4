"""How much of a stranger's file we are willing to read; every number has a unit and a reason."""

#: Characters. A longer cell is almost always an unclosed quote or an attack; its row is reported, not stored.
MAX_CELL_CHARS = 100_000

#: Characters. A line without a break this long is refused: one row of it would fill the memory.
MAX_LINE_CHARS = 8_000_000

#: Columns. Wider tables make every record's JSON, and every page that shows it, unusable.
MAX_COLUMNS = 2_000

#: Rows in one batch: 5,000 rows of ten cells are about 5 MB; larger ones are no faster to parse.
BATCH_ROWS = 5_000

#: Cells in one batch, so that five thousand rows of two thousand columns do not fill the memory.
BATCH_CELLS = 100_000

#: Bytes read to guess kind, encoding and delimiter.
SAMPLE_BYTES = 256 * 1024

#: Rows that a table's sample has at least, if the table has so many.
SAMPLE_ROWS = 1_000

#: Bytes decoded at a time.
BLOCK_BYTES = 1024 * 1024

#: Bytes. JSON is parsed whole (JSONL is streamed), so this bounds the memory of a worker.
MAX_JSON_BYTES = 64 * 1024 * 1024

#: Levels of nesting inside one JSON row.
MAX_JSON_DEPTH = 64

#: Members of a spreadsheet's ZIP directory.
MAX_ARCHIVE_MEMBERS = 1_000

#: Bytes of one spreadsheet when unpacked, counted while unpacking.
MAX_UNPACKED_BYTES = 1024 * 1024 * 1024

#: Unpacked bytes for each packed byte; honest spreadsheets stay below about 40.
MAX_UNPACK_RATIO = 100

#: Bytes that may be unpacked before the ratio counts: a small file may well be mostly blanks.
RATIO_FREE_BYTES = 16 * 1024 * 1024

#: Bytes of address space of the process that opens a spreadsheet (1,000,000 x 10 cells need about 1 GB).
CHILD_MEMORY_BYTES = 2 * 1024 * 1024 * 1024

#: Processor seconds of the process that opens a spreadsheet.
CHILD_CPU_SECONDS = 180

#: Sheets of one spreadsheet.
MAX_SHEETS = 200

#: Rows and characters that an XLSX sheet and its cells can hold (Excel's own limits).
XLSX_MAX_ROWS = 1_048_576
XLSX_MAX_CELL_CHARS = 32_767
XLSX_MAX_COLUMNS = 16_384

#: The largest whole number that JSON readers keep exactly; larger ones travel as text.
MAX_EXACT_INTEGER = 2**53
