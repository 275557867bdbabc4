"""The data that jobs act on: spaces, workbooks, sheets, records, files, documents."""
