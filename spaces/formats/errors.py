"""The failures that a person's file can cause; each class's docstring is the sentence that person reads."""


class UnreadableFile(Exception):
    """This file cannot be read as a table."""

    #: Stable word for API clients and tests; never shown to people.
    code = "unreadable_file"

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail or type(self).__doc__ or "")

    @property
    def message(self) -> str:
        """One sentence for people."""
        return str(self.args[0])


class EmptyFile(UnreadableFile):
    """This file is empty: there is nothing to import."""

    code = "empty_file"


class NotATable(UnreadableFile):
    """This file is not a table: upload a CSV, TSV, XLSX, XLS, ODS, JSON or JSONL file."""

    code = "not_a_table"


class UnknownEncoding(UnreadableFile):
    """The text of this file is in an encoding that could not be recognised: save it as UTF-8."""

    code = "unknown_encoding"


class ArchiveTooLarge(UnreadableFile):
    """This spreadsheet unpacks to far more data than its size allows, so it was not opened."""

    code = "archive_too_large"


class DamagedFile(UnreadableFile):
    """This file is damaged or incomplete: open it in its own program and save it again."""

    code = "damaged_file"


class PasswordProtected(UnreadableFile):
    """This spreadsheet is protected by a password: remove the password and upload it again."""

    code = "password_protected"


class TooMuchToOpen(UnreadableFile):
    """This spreadsheet needs more memory or time than allowed: save it as CSV and upload that."""

    code = "too_much_to_open"


class TooManyColumns(UnreadableFile):
    """This table has more columns than a sheet can hold."""

    code = "too_many_columns"


class LineTooLong(UnreadableFile):
    """This file has a line that is too long to be a row of a table."""

    code = "line_too_long"


class BadJson(UnreadableFile):
    """This file is not valid JSON."""

    code = "bad_json"


class UnwritableFile(Exception):
    """This data does not fit into the chosen file format."""

    code = "unwritable_file"

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail or type(self).__doc__ or "")

    @property
    def message(self) -> str:
        """One sentence for people."""
        return str(self.args[0])


class TooManyRows(UnwritableFile):
    """An XLSX sheet holds at most 1,048,575 rows below its header: choose CSV or JSON instead."""

    code = "too_many_rows"
