"""The two Celery tasks: what a hint calls. A Celery task is the doorbell; the job is the row."""

from celery import shared_task

from jobs.execution.connections import fresh_connections
from jobs.execution.keeper import keeper
from jobs.execution.listeners import deliver
from jobs.execution.runner import run


@shared_task(name="jobs.run", ignore_result=True)
def run_jobs(job_ids: list[str]) -> None:
    """Run those of the jobs that are still ready."""
    with fresh_connections():
        run(job_ids)


@shared_task(name="jobs.deliver", ignore_result=True)
def deliver_events(delivery_ids: list[str]) -> None:
    """Hand those events to their listeners that are still due."""
    with fresh_connections(), keeper().delivering():
        deliver(delivery_ids)
