"""/webhooks: addresses that hear events. Only owners of the environment see them."""

from typing import Any

from rest_framework.request import Request

from jobs import wire
from jobs.api.shapes.common import ENVIRONMENT, PAGE_NUMBER, PAGE_SIZE
from jobs.errors import NotFound
from jobs.models import Delivery
from jobs.rest.pages import page_of, paginate, text
from jobs.rest.views import SUCCESS, ApiView, body_of, checked
from spaces.api.doors import environment_to_send_from, open_space, open_webhook
from spaces.api.shapes.common import Success, described
from spaces.api.shapes.webhook import (
    DeliveryResponse,
    ListDeliveriesResponse,
    ListWebhooksResponse,
    WebhookChange,
    WebhookConfig,
    WebhookResponse,
)
from spaces.models import Webhook
from spaces.ops.webhook import (
    create_webhook,
    delete_webhook,
    redeliver,
    rotate_webhook_secret,
    secret_of,
    update_webhook,
)


class Webhooks(ApiView):
    """The webhooks of an environment."""

    @described("webhooks.list", answer=ListWebhooksResponse, query=(ENVIRONMENT,))
    def get(self, request: Request) -> Any:
        """List webhooks, oldest first."""
        environment = environment_to_send_from(self.principal, text(request, "environmentId"))
        rows = Webhook.objects.filter(environment=environment).order_by("id")
        return {"data": [_told(row) for row in rows]}

    @described("webhooks.create", body=WebhookConfig, answer=WebhookResponse)
    def post(self, request: Request) -> Any:
        """Subscribe an address to what happens from now on. The answer alone tells the secret."""
        asked = checked(WebhookConfig, body_of(request))
        environment = environment_to_send_from(self.principal, asked.pop("environmentId", None))
        space = asked.pop("spaceId", None)
        if space and open_space(self.principal, space).environment_id != environment.id:
            raise NotFound
        row = create_webhook(environment, space=space, by=self.principal.id, **asked)
        return {"data": _told(row) | {"secret": secret_of(row)}}


class OneWebhook(ApiView):
    """One webhook."""

    @described("webhooks.get", answer=WebhookResponse)
    def get(self, request: Request, webhook_id: str) -> Any:
        """Show a webhook, without its secret."""
        return {"data": _told(open_webhook(self.principal, webhook_id))}

    @described("webhooks.update", body=WebhookChange, answer=WebhookResponse)
    def patch(self, request: Request, webhook_id: str) -> Any:
        """Change the given members; pause it, or let it go on."""
        row = open_webhook(self.principal, webhook_id)
        return {"data": _told(update_webhook(row.id, **checked(WebhookChange, body_of(request))))}

    @described("webhooks.delete", answer=Success)
    def delete(self, request: Request, webhook_id: str) -> Any:
        """Forget a webhook with its deliveries."""
        delete_webhook(open_webhook(self.principal, webhook_id).id)
        return SUCCESS


class RotateSecret(ApiView):
    """A webhook's secret."""

    @described("webhooks.rotateSecret", answer=WebhookResponse)
    def post(self, request: Request, webhook_id: str) -> Any:
        """Give it a new secret, which this answer alone tells; the old one signs beside it for a day."""
        row = rotate_webhook_secret(open_webhook(self.principal, webhook_id).id)
        return {"data": _told(row) | {"secret": secret_of(row)}}


class Deliveries(ApiView):
    """What was sent to a webhook."""

    @described("webhooks.deliveries", answer=ListDeliveriesResponse, query=(PAGE_SIZE, PAGE_NUMBER))
    def get(self, request: Request, webhook_id: str) -> Any:
        """List deliveries, newest first, with what was answered."""
        row = open_webhook(self.principal, webhook_id)
        found = Delivery.objects.filter(listener=row.path).select_related("event").order_by("-id")
        rows, pagination = paginate(found, page_of(request, size=20))
        return {"data": [_delivery(each) for each in rows], "pagination": pagination}


class Redeliver(ApiView):
    """One delivery."""

    @described("webhooks.redeliver", answer=DeliveryResponse)
    def post(self, request: Request, webhook_id: str, delivery_id: str) -> Any:
        """Send an event once more, with a new day of tries."""
        row = open_webhook(self.principal, webhook_id)
        return {"data": _delivery(redeliver(row, delivery_id))}


def _told(row: Webhook) -> dict[str, Any]:
    told = {
        "id": row.id,
        "environmentId": row.environment_id,
        "url": row.url,
        "topics": row.topics,
        "status": row.status,
        "createdAt": wire.moment(row.created_at),
        "updatedAt": wire.moment(row.updated_at),
    }
    optional = {"spaceId": row.only_space_id, "description": row.description, "disabledReason": row.disabled_reason}
    return told | {name: value for name, value in optional.items() if value}


def _delivery(row: Delivery) -> dict[str, Any]:
    told = {
        "id": row.id,
        "eventId": row.event_id,
        "topic": row.event.topic,
        "status": row.status,
        "attempts": row.tries,
        "createdAt": wire.moment(row.created_at),
    }
    times = {"nextAttemptAt": None if row.is_decided else row.due_at}
    times |= {"deliveredAt": row.delivered_at, "failedAt": row.failed_at}
    optional = {"error": row.error, "answer": row.answer}
    optional |= {name: wire.moment(at) for name, at in times.items() if at}
    return told | {name: value for name, value in optional.items() if value}
