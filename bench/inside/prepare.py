"""Makes the tables, one environment, one space, one person and one workbook."""

from django.contrib.auth.models import User
from django.core.management import call_command

from jobs.access import person
from spaces.models import Membership, Role
from spaces.ops.environment import create_environment
from spaces.ops.space import create_space
from spaces.ops.workbook import create_workbook


def main() -> None:
    """Answer nothing; `bench.inside.work` finds what was made."""
    call_command("migrate", verbosity=0)
    owner = User.objects.create_user("owner", password="measured")
    environment = create_environment("Bench")
    space = create_space(environment, name="Measured", by=person(owner).id)
    Membership.objects.create(user=owner, environment=environment, space=space, role=Role.OWNER)
    create_workbook(space, name="Measured", by=person(owner).id, sheets=[], actions=[])
