"""Celery as we use it: a doorbell with a queue. It carries job ids and nothing that could be missed."""

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

from jobs import conf

QUEUE = "jobs"
#: How often a worker looks into the folder of the embedded broker.
POLL_SECONDS = 0.02
#: Celery kills a child this long after the last limit of ours, should everything of ours be stuck.
LAST_RESORT_SECONDS = 60

TRANSPORT_ALIASES["jobsite"] = "jobs.execution.transport:Transport"


@cache
def app() -> Celery:
    """Give this process's Celery application.

    No fixup: Celery's one for Django opens a database connection anew for every task. Ours is
    `jobs.execution.connections`. Tasks are acknowledged early on purpose: the lease in the database
    brings a lost job back, a redelivery would only run it twice.
    """
    celery = Celery("jobsite", fixups=[], set_as_current=True)
    celery.conf.update(_common() | (_redis() if conf.redis_url() else _embedded()))
    return celery


def _common() -> dict[str, Any]:
    return {
        "include": ["jobs.execution.tasks"],
        "task_default_queue": QUEUE,
        "task_ignore_result": True,
        "task_acks_late": False,
        "task_serializer": "json",
        "accept_content": ["json"],
        "worker_prefetch_multiplier": 1,
        "worker_concurrency": conf.worker_slots(),
        "worker_max_tasks_per_child": 1000,
        "worker_soft_shutdown_timeout": conf.grace_seconds(),
        "worker_cancel_long_running_tasks_on_connection_loss": True,
        "worker_eta_task_limit": 1000,
        "worker_send_task_events": False,
        "worker_enable_remote_control": False,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "broker_pool_acquire_timeout": 5,
        "timezone": "UTC",
        "enable_utc": True,
    }


def _redis() -> dict[str, Any]:
    number = urlsplit(conf.redis_url()).path.strip("/") or "0"
    return {
        "broker_url": conf.redis_url(),
        "worker_disable_prefetch": True,
        "broker_transport_options": {
            "socket_timeout": 10,
            "socket_connect_timeout": 5,
            "health_check_interval": 10,
            "global_keyprefix": f"jobsite:{number}:",
        },
    }


def _embedded() -> dict[str, Any]:
    folder = str(_folder())
    return {
        "broker_url": "jobsite://localhost",
        "broker_transport_options": {
            "data_folder_in": folder,
            "data_folder_out": folder,
            "control_folder": str(_folder() / "control"),
            "polling_interval": POLL_SECONDS,
        },
    }


def _folder() -> Path:
    return conf.home() / "broker"
