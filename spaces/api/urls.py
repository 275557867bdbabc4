"""Addresses of the data under /v1."""

from django.urls import URLPattern, URLResolver, include, path

from spaces.api import environments, spaces

app_name = "data"

v1: list[URLPattern] = [
    path("environments", environments.Environments.as_view(), name="environments"),
    path("environments/current", environments.CurrentEnvironment.as_view(), name="current_environment"),
    path("environments/<str:environment_id>", environments.OneEnvironment.as_view(), name="environment"),
    path("spaces", spaces.Spaces.as_view(), name="spaces"),
    path("spaces/<str:space_id>", spaces.OneSpace.as_view(), name="space"),
    path("spaces/<str:space_id>/archive", spaces.Archive.as_view(), name="archive"),
    path("spaces/<str:space_id>/unarchive", spaces.Unarchive.as_view(), name="unarchive"),
]
urlpatterns: list[URLPattern | URLResolver] = [path("v1/", include(v1))]
