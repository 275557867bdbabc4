"""Made-up people and companies, the same ones each time."""

import random
from collections.abc import Iterator
from typing import Any

PEOPLE: dict[str, Any] = {
    "name": "People",
    "slug": "people",
    "fields": [
        {"key": "first_name", "type": "string", "label": "First name", "constraints": [{"type": "required"}]},
        {"key": "last_name", "type": "string", "label": "Last name", "constraints": [{"type": "required"}]},
        {"key": "email", "type": "string", "label": "Email", "constraints": [{"type": "required"}]},
        {"key": "company", "type": "string", "label": "Company"},
        {"key": "city", "type": "string", "label": "City"},
        {"key": "joined", "type": "date", "label": "Joined"},
        {"key": "orders", "type": "number", "label": "Orders"},
        {"key": "newsletter", "type": "boolean", "label": "Newsletter"},
    ],
}
COMPANIES: dict[str, Any] = {
    "name": "Companies",
    "slug": "companies",
    "fields": [
        {"key": "company", "type": "string", "label": "Company", "constraints": [{"type": "required"}]},
        {"key": "city", "type": "string", "label": "City"},
        {"key": "employees", "type": "number", "label": "Employees"},
        {
            "key": "plan",
            "type": "enum",
            "label": "Plan",
            "config": {"options": [{"value": plan, "label": plan.title()} for plan in ("free", "team", "business")]},
        },
    ],
}
WELCOME = """# Welcome

This space shows what Jobsite does. Everything in it is made up.

* **Upload** a CSV or XLSX file: a job reads it, and a workbook appears.
* Open the **Contacts** workbook and press **Export**: choose a format, watch, download.
* **Send to the partner** fails on purpose. Try again makes a new job.
* **Compare with yesterday** takes its time. Cancel it whenever you like.

Some records have errors. Filter the sheet by *error* to see which, and why.
"""

_FIRST = "Ada Bela Chiara Dmitri Elif Farah Goran Hana Ines Jonas Kofi Lucía Mei Noor Olga Pavel Quinn Rosa Sven Tomás"
_LAST = "Abara Brandt Costa Dahl Eriksen Fuchs García Horvat Ivanova Jansen Kaya Lindqvist Moreau Novák Okafor Petrov"
_CITIES = "Accra Berlin Coimbra Dublin Esbjerg Florence Ghent Helsinki Izmir Jena Kraków Ljubljana"
_COMPANIES = ("Aurora Foods", "Birch & Sons", "Cobalt Freight", "Delta Optics", "Evergreen Dairy", "Foxglove Press")
_PLANS = ("free", "team", "business", "gold")


def people(count: int) -> Iterator[list[Any]]:
    """Rows of PEOPLE; about one in fifteen has something wrong with it."""
    dice = random.Random(7)  # noqa: S311 - a demo, not a secret
    for number in range(count):
        first, last = dice.choice(_FIRST.split()), dice.choice(_LAST.split())
        domain = dice.choice(_COMPANIES).split()[0].lower()
        email = f"{first}.{last}{number}@{domain}.example".lower()
        joined = f"20{dice.randint(15, 26)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}"
        row = [first, last, email, dice.choice(_COMPANIES), dice.choice(_CITIES.split()), joined]
        row += [str(dice.randint(0, 90)), dice.choice(["yes", "no"])]
        yield _spoilt(row, dice) if number % 15 == 14 else row


def companies() -> Iterator[list[Any]]:
    """Rows of COMPANIES; one has a plan that does not exist."""
    dice = random.Random(11)  # noqa: S311 - a demo, not a secret
    for name in _COMPANIES:
        plan = _PLANS[3] if name.startswith("Delta") else dice.choice(_PLANS[:3])
        yield [name, dice.choice(_CITIES.split()), str(dice.randint(3, 900)), plan]


def _spoilt(row: list[Any], dice: random.Random) -> list[Any]:
    place, cell = dice.choice([(2, ""), (5, "soon"), (6, "a few"), (7, "maybe"), (1, "")])
    return [*row[:place], cell, *row[place + 1 :]]
