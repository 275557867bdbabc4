"""Addresses of the engine under /v1, and the probes."""

from django.urls import URLPattern, path

from jobs.api import actions, docs, events, health, jobs, plan, verbs

app_name = "api"

urlpatterns: list[URLPattern] = [
    path("v1/jobs", jobs.Jobs.as_view(), name="jobs"),
    path("v1/jobs/preview-mutation", plan.PreviewMutation.as_view(), name="preview_mutation"),
    path("v1/jobs/<str:job_id>", jobs.OneJob.as_view(), name="job"),
    path("v1/jobs/<str:job_id>/execute", verbs.Execute.as_view(), name="execute"),
    path("v1/jobs/<str:job_id>/plan", plan.Plan.as_view(), name="plan"),
    path("v1/jobs/<str:job_id>/ack", verbs.Ack.as_view(), name="ack"),
    path("v1/jobs/<str:job_id>/outcome/ack", verbs.AckOutcome.as_view(), name="ack_outcome"),
    path("v1/jobs/<str:job_id>/complete", verbs.Complete.as_view(), name="complete"),
    path("v1/jobs/<str:job_id>/fail", verbs.Fail.as_view(), name="fail"),
    path("v1/jobs/<str:job_id>/cancel", verbs.Cancel.as_view(), name="cancel"),
    path("v1/jobs/<str:job_id>/retry", verbs.Retry.as_view(), name="retry"),
    path("v1/jobs/<str:job_id>/split", verbs.Split.as_view(), name="split"),
    path("v1/actions", actions.Actions.as_view(), name="actions"),
    path("v1/actions/bulk", actions.ActionsBulk.as_view(), name="actions_bulk"),
    path("v1/actions/<str:action_id>", actions.OneAction.as_view(), name="action"),
    path("v1/events", events.Events.as_view(), name="events"),
    path("v1/events/<str:event_id>", events.OneEvent.as_view(), name="event"),
    path("v1/events/<str:event_id>/ack", events.AckEvent.as_view(), name="ack_event"),
    path("v1/openapi.json", docs.schema, name="openapi"),
    path("v1/docs", docs.docs, name="docs"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
