"""Addresses of the data under /v1."""

from django.urls import URLPattern, URLResolver, include, path

from spaces.api import (
    bulk,
    commits,
    counts,
    documents,
    entitlements,
    environments,
    files,
    records,
    secrets,
    sheets,
    spaces,
    workbooks,
)

app_name = "data"

v1: list[URLPattern] = [
    path("environments", environments.Environments.as_view(), name="environments"),
    path("environments/current", environments.CurrentEnvironment.as_view(), name="current_environment"),
    path("environments/<str:environment_id>", environments.OneEnvironment.as_view(), name="environment"),
    path("spaces", spaces.Spaces.as_view(), name="spaces"),
    path("spaces/<str:space_id>", spaces.OneSpace.as_view(), name="space"),
    path("spaces/<str:space_id>/archive", spaces.Archive.as_view(), name="archive"),
    path("spaces/<str:space_id>/unarchive", spaces.Unarchive.as_view(), name="unarchive"),
    path("spaces/<str:space_id>/documents", documents.Documents.as_view(), name="documents"),
    path("spaces/<str:space_id>/documents/<str:document_id>", documents.OneDocument.as_view(), name="document"),
    path("workbooks", workbooks.Workbooks.as_view(), name="workbooks"),
    path("workbooks/<str:workbook_id>", workbooks.OneWorkbook.as_view(), name="workbook"),
    path("workbooks/<str:workbook_id>/commits", workbooks.WorkbookCommits.as_view(), name="workbook_commits"),
    path("sheets", sheets.Sheets.as_view(), name="sheets"),
    path("sheets/<str:sheet_id>", sheets.OneSheet.as_view(), name="sheet"),
    path("sheets/<str:sheet_id>/fields", sheets.Fields.as_view(), name="fields"),
    path("sheets/<str:sheet_id>/fields/<str:field_key>", sheets.OneField.as_view(), name="field"),
    path("sheets/<str:sheet_id>/lock", sheets.Lock.as_view(), name="lock"),
    path("sheets/<str:sheet_id>/unlock", sheets.Unlock.as_view(), name="unlock"),
    path("sheets/<str:sheet_id>/duplicate", sheets.Duplicate.as_view(), name="duplicate"),
    path("sheets/<str:sheet_id>/commits", sheets.SheetCommits.as_view(), name="sheet_commits"),
    path("sheets/<str:sheet_id>/counts", counts.Counts.as_view(), name="counts"),
    path("sheets/<str:sheet_id>/cells", counts.Cells.as_view(), name="cells"),
    path("sheets/<str:sheet_id>/download", counts.Download.as_view(), name="download_sheet"),
    path("sheets/<str:sheet_id>/records", records.Records.as_view(), name="records"),
    path("sheets/<str:sheet_id>/records/bulk-update", bulk.BulkUpdates.as_view(), name="bulk_update"),
    path("sheets/<str:sheet_id>/records/indices", bulk.Indices.as_view(), name="indices"),
    path("sheets/<str:sheet_id>/find-replace", bulk.FindReplaces.as_view(), name="find_replace"),
    path("sheets/<str:sheet_id>/validate", bulk.Validate.as_view(), name="validate"),
    path("versions", bulk.Versions.as_view(), name="versions"),
    path("commits/<str:commit_id>", commits.OneCommit.as_view(), name="commit"),
    path("commits/<str:commit_id>/complete", commits.Complete.as_view(), name="complete_commit"),
    path("commits/<str:commit_id>/replay", commits.Replay.as_view(), name="replay_commit"),
    path("files", files.Files.as_view(), name="files"),
    path("files/detect-header", files.DetectsHeader.as_view(), name="detect_header"),
    path("files/<str:file_id>", files.OneFile.as_view(), name="file"),
    path("files/<str:file_id>/download", files.Download.as_view(), name="download_file"),
    path("secrets", secrets.Secrets.as_view(), name="secrets"),
    path("secrets/<str:secret_id>", secrets.OneSecret.as_view(), name="secret"),
    path("entitlements", entitlements.Entitlements.as_view(), name="entitlements"),
]
urlpatterns: list[URLPattern | URLResolver] = [path("v1/", include(v1))]
