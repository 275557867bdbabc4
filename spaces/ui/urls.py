"""Addresses of the pages of spaces."""

from django.urls import path

from spaces.ui.views import (
    action,
    archive,
    document,
    enter,
    file,
    mapping,
    saved,
    sheet,
    snapshot,
    space,
    upload,
    webhook,
    webhook_verbs,
    workbook,
)

app_name = "spaces"

urlpatterns = [
    path("enter/<str:token>/", enter.enter, name="enter"),
    path("spaces/", space.space_list, name="list"),
    path("space/<str:space_id>/", space.space, name="space"),
    path("space/<str:space_id>/archive/", archive.archive, name="archive"),
    path("space/<str:space_id>/restore/", archive.restore, name="restore"),
    path("space/<str:space_id>/upload/", upload.upload, name="upload"),
    path("space/<str:space_id>/files/", file.files, name="files"),
    path("space/<str:space_id>/workbooks/", workbook.workbooks, name="workbooks"),
    path("space/<str:space_id>/<path:rest>", space.inside, name="inside"),
    path("workbook/<str:workbook_id>/", workbook.workbook, name="workbook"),
    path("sheet/<str:sheet_id>/", sheet.sheet, name="sheet"),
    path("sheet/<str:sheet_id>/rows/", sheet.rows, name="rows"),
    path("sheet/<str:sheet_id>/counts/", sheet.counts, name="counts"),
    path("sheet/<str:sheet_id>/columns/", sheet.columns, name="columns"),
    path("sheet/<str:sheet_id>/snapshots/", snapshot.snapshots, name="snapshots"),
    path("sheet/<str:sheet_id>/views/", saved.save, name="save_view"),
    path("view/<str:view_id>/delete/", saved.delete, name="delete_view"),
    path("snapshot/<str:snapshot_id>/", snapshot.snapshot, name="snapshot"),
    path("snapshot/<str:snapshot_id>/restore/", snapshot.restore, name="restore_snapshot"),
    path("snapshot/<str:snapshot_id>/delete/", snapshot.delete, name="delete_snapshot"),
    path("file/<str:file_id>/", file.file, name="file"),
    path("file/<str:file_id>/row/", file.row, name="file_row"),
    path("file/<str:file_id>/download/", file.download_file, name="download"),
    path("file/<str:file_id>/map/", mapping.map_file, name="map_file"),
    path("mapping/<str:job_id>/", mapping.mapping, name="mapping"),
    path("file/<str:file_id>/delete/", file.delete, name="delete_file"),
    path("document/<str:document_id>/", document.document, name="document"),
    path("webhooks/", webhook.webhooks, name="webhooks"),
    path("webhook/<str:webhook_id>/", webhook.webhook, name="webhook"),
    path("webhook/<str:webhook_id>/secret/", webhook.secret, name="webhook_secret"),
    path("webhook/<str:webhook_id>/rotate/", webhook_verbs.rotate, name="rotate_webhook"),
    path("webhook/<str:webhook_id>/pause/", webhook_verbs.pause, name="pause_webhook"),
    path("webhook/<str:webhook_id>/resume/", webhook_verbs.resume, name="resume_webhook"),
    path("webhook/<str:webhook_id>/delete/", webhook_verbs.delete, name="delete_webhook"),
    path(
        "webhook/<str:webhook_id>/deliveries/<str:delivery_id>/redeliver/", webhook_verbs.send_again, name="redeliver"
    ),
    path("action/<str:action_id>/", action.action, name="action"),
]
