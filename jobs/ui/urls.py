"""Addresses of the engine's pages."""

from django.urls import path, re_path

from jobs.ui.tabs import TABS
from jobs.ui.views import bulk, job, outcomes, pages, theme, verbs

app_name = "jobs"
TAB = "|".join(key for key in TABS if key != "overview")

urlpatterns = [
    path("", pages.now, name="now"),
    path("jobs/", pages.job_list, name="list"),
    path("jobs/panel/", pages.panel, name="panel"),
    path("jobs/bulk/", bulk.bulk, name="bulk"),
    path("jobs/<str:job_id>/", job.detail, name="detail"),
    re_path(rf"^jobs/(?P<job_id>[^/]+)/(?P<tab>{TAB})/$", job.detail, name="tab"),
    path("jobs/<str:job_id>/as/<str:name>/", job.shape, name="shape"),
    path("jobs/<str:job_id>/artifacts/<str:artifact_id>/", job.artifact, name="artifact"),
    path("jobs/<str:job_id>/records.csv", job.records_csv, name="records_csv"),
    path("jobs/<str:job_id>/start/", verbs.start, name="start"),
    path("jobs/<str:job_id>/cancel/", verbs.cancel, name="cancel"),
    path("jobs/<str:job_id>/retry/", verbs.retry, name="retry"),
    path("jobs/<str:job_id>/again/", verbs.again, name="again"),
    path("jobs/<str:job_id>/acknowledge/", verbs.acknowledge, name="acknowledge"),
    path("jobs/<str:job_id>/outcome/", outcomes.outcome, name="outcome"),
    path("outcomes/", outcomes.inbox_page, name="inbox"),
    path("outcomes/badge/", outcomes.badge, name="badge"),
    path("outcomes/fresh/", outcomes.fresh, name="fresh"),
    path("theme/", theme.theme, name="theme"),
]
