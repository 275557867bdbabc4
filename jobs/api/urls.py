"""Addresses of the engine under /v1, and the probes."""

from django.urls import URLPattern, URLResolver, include, path

from jobs.api import actions, docs, events, health, jobs, plan, subscription, verbs

app_name = "api"

v1: list[URLPattern] = [
    path("jobs", jobs.Jobs.as_view(), name="jobs"),
    path("jobs/preview-mutation", plan.PreviewMutation.as_view(), name="preview_mutation"),
    path("jobs/<str:job_id>", jobs.OneJob.as_view(), name="job"),
    path("jobs/<str:job_id>/execute", verbs.Execute.as_view(), name="execute"),
    path("jobs/<str:job_id>/plan", plan.Plan.as_view(), name="plan"),
    path("jobs/<str:job_id>/ack", verbs.Ack.as_view(), name="ack"),
    path("jobs/<str:job_id>/outcome/ack", verbs.AckOutcome.as_view(), name="ack_outcome"),
    path("jobs/<str:job_id>/complete", verbs.Complete.as_view(), name="complete"),
    path("jobs/<str:job_id>/fail", verbs.Fail.as_view(), name="fail"),
    path("jobs/<str:job_id>/cancel", verbs.Cancel.as_view(), name="cancel"),
    path("jobs/<str:job_id>/retry", verbs.Retry.as_view(), name="retry"),
    path("jobs/<str:job_id>/split", verbs.Split.as_view(), name="split"),
    path("actions", actions.Actions.as_view(), name="actions"),
    path("actions/bulk", actions.ActionsBulk.as_view(), name="actions_bulk"),
    path("actions/<str:action_id>", actions.OneAction.as_view(), name="action"),
    path("events", events.Events.as_view(), name="events"),
    path("events/<str:event_id>", events.OneEvent.as_view(), name="event"),
    path("events/<str:event_id>/ack", events.AckEvent.as_view(), name="ack_event"),
    path("subscription", subscription.Subscription.as_view(), name="subscription"),
    path(
        "environments/subscription-token",
        subscription.EnvironmentSubscription.as_view(),
        name="environment_subscription",
    ),
    path("openapi.json", docs.schema, name="openapi"),
    path("docs", docs.docs, name="docs"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", include(v1)),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
