"""A webhook: an address outside that hears the events of an environment."""

from django.db import models

from jobs.models.fields import JsonField
from spaces.models.environment import Environment
from spaces.models.fields import Dated, opaque_id, public_id
from spaces.models.space import Space

#: What stands before a webhook's id in the list of deliveries.
PREFIX = "webhook"


class WebhookQuerySet(models.QuerySet["Webhook"]):
    """Reads."""

    def active(self) -> "WebhookQuerySet":
        """Those that are neither paused nor disabled."""
        return self.filter(paused_at=None, disabled_at=None)


class Webhook(Dated):
    """Paused by a person, or disabled after a day without success; else it hears what it subscribed to."""

    id = public_id("wh")
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="+")
    #: Null hears the whole environment. Whoever may change the environment may change the webhook, in either case.
    only_space = models.ForeignKey(Space, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    url = models.CharField(max_length=2048)
    description = models.CharField(max_length=255, default="", blank=True)
    #: Globs of topics, for example ["job:*"].
    topics = JsonField()
    #: The signing secret, `whsec_…`, sealed by `spaces.ops.seal`.
    sealed = models.BinaryField()
    #: The secret before that, which signs too for a day after `rotated_at`.
    sealed_before = models.BinaryField(null=True)
    rotated_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)
    #: Why it was disabled, for people.
    disabled_reason = models.TextField(default="", blank=True)
    #: Events up to this number of the stream are not for it.
    after_seq = models.BigIntegerField(default=0)
    created_by = opaque_id(default="", blank=True)

    objects = WebhookQuerySet.as_manager()
    #: A webhook lies in the environment itself, for `jobs.access`.
    space_id = None

    def __str__(self) -> str:
        return self.url

    @property
    def path(self) -> str:
        """Its name in the list of deliveries."""
        return f"{PREFIX}:{self.pk}"

    @property
    def status(self) -> str:
        """active, paused or disabled."""
        if self.disabled_at:
            return "disabled"
        return "paused" if self.paused_at else "active"
