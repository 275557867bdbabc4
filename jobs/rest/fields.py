"""Fields of request bodies that take a value only as the type it is: no `"5"` for 5, no `"yes"` for true."""

from typing import Any

from django.core.validators import ProhibitNullCharactersValidator
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.validators import ProhibitSurrogateCharactersValidator

from jobs.errors import TooLarge
from jobs.ids import MAX_LENGTH
from jobs.wire import encode

#: One free JSON value of a job. It travels in events to everyone who watches, so it must stay small;
#: large data belongs into files and records.
FREE_MAX_BYTES = 1024 * 1024
#: Most characters of `info`, which is a sentence and also travels with every event.
INFO_MAX = 10_000
_LETTER_BY_LETTER = (ProhibitNullCharactersValidator, ProhibitSurrogateCharactersValidator)


class Text(serializers.CharField):
    """Text as it was sent; blanks are kept."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, "trim_whitespace": False, "allow_blank": True, **options})
        # NUL and surrogates were refused when the body was read; looking at each letter again takes
        # seconds for ten megabytes of them.
        self.validators = [each for each in self.validators if not isinstance(each, _LETTER_BY_LETTER)]

    def to_internal_value(self, data: Any) -> str:
        """Take text. Raises ValidationError for anything else."""
        if not isinstance(data, str):
            self.fail("invalid")
        return data


class Id(Text):
    """A public id, or any other opaque id of up to 64 characters."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": MAX_LENGTH, "allow_blank": False, **options})


class Flag(serializers.BooleanField):
    """true or false."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, **options})

    def to_internal_value(self, data: Any) -> bool:
        """Take a boolean. Raises ValidationError for anything else."""
        if not isinstance(data, bool):
            self.fail("invalid", input=str(data)[:40])
        return data


class Whole(serializers.IntegerField):
    """A whole number."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, **options})

    def to_internal_value(self, data: Any) -> int:
        """Take a number without a fraction. Raises ValidationError for anything else."""
        if isinstance(data, bool) or not isinstance(data, int | float) or data != int(data):
            self.fail("invalid")
        return int(data)


@extend_schema_field({"type": "number", "minimum": 0, "maximum": 100})
class Percent(serializers.Field):  # type: ignore[type-arg]
    """A number from 0 to 100; a fraction is rounded (contract §4.1)."""

    default_error_messages = {"invalid": "Progress is a number from 0 to 100."}

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, **options})

    def to_internal_value(self, data: Any) -> int:
        """Take a number. Raises ValidationError for anything else."""
        if isinstance(data, bool) or not isinstance(data, int | float) or not 0 <= data <= 100:
            self.fail("invalid")
        return round(data)


class Moment(serializers.DateTimeField):
    """An ISO 8601 time; without a zone it is UTC."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, **options})


class Word(serializers.ChoiceField):
    """One of several words."""

    def __init__(self, choices: Any, **options: Any) -> None:
        super().__init__(choices, **{"required": False, **options})
        self.error_messages["invalid_choice"] = f"This must be one of {', '.join(map(str, self.choices))}."


@extend_schema_field({"type": "object", "additionalProperties": True})
class Free(serializers.Field):  # type: ignore[type-arg]
    """A JSON object of any members, up to FREE_MAX_BYTES."""

    default_error_messages = {"invalid": "This must be a JSON object."}

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, **options})

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Take an object. Raises ValidationError for anything else, TooLarge."""
        if not isinstance(data, dict):
            self.fail("invalid")
        if len(encode(data)) > FREE_MAX_BYTES:
            raise TooLarge(f"{self.field_name} may hold up to {FREE_MAX_BYTES} bytes.", key=str(self.field_name))
        return data


@extend_schema_field({"type": "array", "items": {"type": "object", "additionalProperties": True}})
class Objects(serializers.Field):  # type: ignore[type-arg]
    """A list of JSON objects."""

    default_error_messages = {"invalid": "This must be a list of JSON objects."}

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, **options})

    def to_internal_value(self, data: Any) -> list[dict[str, Any]]:
        """Take a list of objects. Raises ValidationError for anything else."""
        if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
            self.fail("invalid")
        return data
