"""One job, by a stock view."""

from typing import Any

from django.urls import path
from rest_framework.generics import RetrieveAPIView
from rest_framework.serializers import ModelSerializer

from jobs.models import Job
from jobs.wire import JOB_COLUMNS


class JobSerializer(ModelSerializer):
    """The columns that our own answer has."""

    class Meta:
        model = Job
        fields = ["parent" if column == "parent_id" else column for column in JOB_COLUMNS]


class OneJob(RetrieveAPIView):
    """A job by its id, for whoever has a token."""

    queryset = Job.objects.all()
    serializer_class = JobSerializer


urlpatterns: list[Any] = [path("v1/jobs/<str:pk>", OneJob.as_view())]
