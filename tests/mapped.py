"""A raw sheet and the sheet that it is to be mapped to; fixtures and makers for tests of mapping."""

import pytest

from jobs import lifecycle
from jobs.models import Job
from spaces.models import Sheet
from spaces.ops.mapping_plan import start_mapping
from spaces.ops.records import NewRecord, append_records
from spaces.ops.workbook import create_workbook

BY = "us_usr_1"
PEOPLE = {
    "name": "People",
    "slug": "people",
    "fields": [
        {"key": "full_name", "type": "string", "label": "Full name"},
        {"key": "e_mail", "type": "string", "label": "E-Mail", "constraints": [{"type": "required"}]},
        {
            "key": "state",
            "type": "enum",
            "label": "State",
            "config": {"options": [{"value": "on", "label": "Active"}, {"value": "off", "label": "Switched off"}]},
        },
    ],
}
RAW = {
    "name": "Raw",
    "slug": "raw",
    "fields": [{"key": key, "type": "string", "label": key} for key in ("Full Name", "email", "State", "note")],
}


@pytest.fixture
def target(world) -> Sheet:
    return create_workbook(world.space, name="Target", by=BY, sheets=[PEOPLE]).sheets.get()


@pytest.fixture
def raw(world) -> Sheet:
    sheet = create_workbook(world.space, name="[file] raw.csv", by=BY, sheets=[RAW]).sheets.get()
    rows = [
        {"Full Name": "Ada", "email": "ada@example.org", "State": "active"},
        {"Full Name": "Bob", "State": "Switched Off"},
        {"note": "nothing of this is mapped"},
        {"Full Name": "Eve", "email": "eve@example.org", "State": "unknown"},
    ]
    append_records(sheet.id, [NewRecord(row) for row in rows], by=BY)
    sheet.refresh_from_db()
    return sheet


def create(raw: Sheet, target: Sheet, **more) -> Job:
    given = {
        "type": "workbook",
        "operation": "map",
        "source": raw.workbook_id,
        "destination": target.workbook_id,
        "managed": True,
        "environment": raw.environment_id,
        "created_by": BY,
        "config": {"sourceSheetId": raw.id, "destinationSheetId": target.id},
    }
    return lifecycle.create(lifecycle.JobDraft(**{**given, **more}))


def agreed(raw: Sheet, target: Sheet) -> Job:
    job = start_mapping(raw, target, by=BY)
    lifecycle.execute(job.pk)
    return job
