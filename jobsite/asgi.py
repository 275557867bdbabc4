"""The ASGI application: pages, REST and sockets."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobsite.settings")
os.environ.setdefault("JOBSITE_DATABASE_POOL", "on")

import django
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator, WebsocketDenier
from django.urls import path, re_path

django.setup(set_prefix=False)

# Django is awake only now.
from jobs.live import poll, pubnub, socket  # noqa: E402
from jobsite.memory import settle  # noqa: E402
from jobsite.server.handler import Handler  # noqa: E402

pages = Handler()

application = ProtocolTypeRouter(
    {
        "http": URLRouter(
            [
                path("live/events", poll.events),
                re_path(r"^v2/subscribe/", pubnub.subscribe),
                re_path(r"^v2/presence/.*/(heartbeat|leave)$", pubnub.presence),
                path("time/0", pubnub.clock),
                re_path("", pages),
            ]
        ),
        "websocket": URLRouter(
            [
                path("ws/ui/", AllowedHostsOriginValidator(socket.ui)),
                path("ws/api/", socket.api),
                re_path("", WebsocketDenier.as_asgi()),
            ]
        ),
    }
)

settle()
