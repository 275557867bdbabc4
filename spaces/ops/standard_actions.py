"""The actions that Jobsite mounts itself; each is the wire's Action."""

from typing import Any

#: On every workbook that was read from a file, and on whatever else wants it. `spaces.handlers.export` answers.
EXPORT: dict[str, Any] = {
    "label": "Export",
    "operation": "export",
    "mode": "foreground",
    "primary": True,
    "confirm": True,
    "icon": "download",
    "tooltip": "Download the records as a file",
    "description": "Write the records of this workbook to a file that you can download?",
    "constraints": [{"type": "hasData"}],
    "inputForm": {
        "type": "simple",
        "fields": [
            {
                "key": "format",
                "label": "Format",
                "type": "enum",
                "description": "CSV with several sheets comes as a ZIP archive.",
                "defaultValue": "csv",
                "config": {
                    "options": [
                        {"value": "csv", "label": "CSV"},
                        {"value": "xlsx", "label": "Excel (XLSX)"},
                        {"value": "json", "label": "JSON"},
                    ]
                },
                "constraints": [{"type": "required"}],
            },
            {
                "key": "validOnly",
                "label": "Only valid records",
                "type": "boolean",
                "description": "Leave out records that have an error.",
                "defaultValue": False,
            },
        ],
    },
}
