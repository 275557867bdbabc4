"""Snapshots and views on the wire (contract §2.9, A.5)."""

from rest_framework import serializers

from jobs.api.shapes.common import Pagination
from jobs.rest.fields import Flag, Free, Id, Moment, Text
from spaces.api.shapes.common import Count


class CreateSnapshot(serializers.Serializer):
    """Which sheet is to be remembered, and under what words."""

    sheetId = Id(required=True)
    label = Text(max_length=255)
    threadId = Id()


class RestoreOptions(serializers.Serializer):
    """What is undone; without any of them, all of it."""

    created = Flag(help_text="Records that came since go.")
    updated = Flag(help_text="Records that changed since get their cells back.")
    deleted = Flag(help_text="Records that went since come back.")


class SummarySection(serializers.Serializer):
    """How many records, and in how many of them each field differs."""

    total = Count(required=True)
    byField = serializers.DictField(child=Count())


class SnapshotSummary(serializers.Serializer):
    """What has changed since."""

    createdSince = SummarySection()
    updatedSince = SummarySection()
    deletedSince = SummarySection()
    schemaDiff = Free(required=True, help_text="By field key: added, removed, unchanged.")
    config = Free(required=True, help_text="The sheet's config as it was.")


class Snapshot(CreateSnapshot):
    """A sheet at one moment."""

    id = Id(required=True)
    createdAt = Moment(required=True)
    createdBy = Id(required=True)
    summary = SnapshotSummary(required=False)


class SnapshotResponse(serializers.Serializer):
    """One snapshot."""

    data = Snapshot()


class SnapshotsResponse(serializers.Serializer):
    """The snapshots of a sheet."""

    data = Snapshot(many=True)


class DiffRecord(serializers.Serializer):
    """A record now and then: each cell has `value`, and `snapshotValue` as it was."""

    id = Id(required=True)
    values = Free(required=True)
    valid = Flag(required=True)
    metadata = Free(required=True)
    config = Free(required=True)


class DiffRecordsResponse(serializers.Serializer):
    """A page of records that changed."""

    data = DiffRecord(many=True)
    pagination = Pagination()
