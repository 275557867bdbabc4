"""An action: the button that makes a job (contract A.3)."""

from rest_framework import serializers

from jobs.rest.fields import Flag, Free, Id, Moment, Objects, Text, Word

MODES = ("foreground", "background", "toolbarBlocking")


class ActionUpdate(serializers.Serializer):  # type: ignore[type-arg]
    """Members of an action, none of them required. Unknown members are kept and given back."""

    label = Text(max_length=200, allow_blank=False)
    operation = Text(max_length=200, allow_blank=False)
    slug = Text(max_length=200, help_text="The old name of operation.")
    mode = Word(MODES)
    tooltip = Text(max_length=2_000)
    messages = Objects(help_text="Each with type error or info, and content; an error disables the action.")
    type = Text(max_length=200)
    description = Text(max_length=10_000, help_text="What the confirm step says.")
    schedule = Word(("hourly", "daily", "weekly"))
    primary = Flag()
    confirm = Flag()
    icon = Text(max_length=200)
    requireAllValid = Flag()
    requireSelection = Flag()
    inputForm = Free()
    constraints = Objects()
    mount = Free()
    guide = Free()
    guardrail = Free()


class ActionConfig(ActionUpdate):
    """A new action."""

    label = Text(required=True, max_length=200, allow_blank=False)
    targetId = Id(required=True, help_text="What it is mounted on.")


class ApiAction(ActionUpdate):
    """An action as it is."""

    id = Id(required=True)
    targetId = Id(required=True)
    label = Text(required=True)
    operation = Text(required=True)
    environmentId = Id(required=True)
    spaceId = Id()
    createdAt = Moment(required=True)
    updatedAt = Moment(required=True)


class ApiActionResponse(serializers.Serializer):  # type: ignore[type-arg]
    """One action."""

    data = ApiAction()
