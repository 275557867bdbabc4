"""What can be checked without running the product: lint, types, migrations, the production profile."""

import secrets
import sys
import tempfile

import setup
from stages import PYTHON, Stage, conclude, obey_sigterm, run_all

#: A production that exists on paper only: `check --deploy` reads settings and opens no connection.
PRODUCTION = {
    "ALLOWED_HOSTS": "jobs.example.org",
    "DATABASE_URL": "postgresql://jobsite@127.0.0.1/jobsite",
    "DEBUG": "off",
    "REDIS_URL": "redis://127.0.0.1/0",
    "SECRET_KEY": secrets.token_urlsafe(50),
}


def stages(home: str) -> list[Stage]:
    """List the checks; they may write to the folder `home` and nowhere else."""
    embedded: dict[str, str | None] = {"JOBSITE_HOME": home, "DATABASE_URL": None, "REDIS_URL": None}
    production = {**PRODUCTION, "JOBSITE_HOME": home}
    concise = ["--output-format", "concise"]
    missing = [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]
    deploy = [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return [
        Stage("Lint: ruff check", [PYTHON, "-m", "ruff", "check", *concise]),
        Stage("Layout: ruff format --check", [PYTHON, "-m", "ruff", "format", "--check", *concise]),
        Stage("Types: mypy", [PYTHON, "-m", "mypy"], embedded),
        Stage("Migrations: none is missing", missing, embedded),
        Stage("Production profile: check --deploy", deploy, production),
    ]


def main() -> int:
    """Run the checks alone."""
    obey_sigterm()
    try:
        setup.install("dev")
        with tempfile.TemporaryDirectory(prefix="jobsite-checks-") as home:
            return conclude(run_all(stages(home)))
    except setup.SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
