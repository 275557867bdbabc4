"""`make test`: prepares the machine, then checks, tests on PostgreSQL and Redis, and tests on SQLite."""

import contextlib
import sys
import tempfile

import checks
import machine
import node
import services
import setup
from stages import PYTHON, Stage, conclude, obey_sigterm, run_all

#: Two workers; tests that start browsers or processes come last and share one of them (tests/conftest.py). What
#: fails is tried once more, and named at the end: a machine that stumbles for a second is no fault of the code's.
PYTEST = [PYTHON, "-m", "pytest", "-n", "2", "--reruns", "1", "-rR"]
#: What a different database or broker could break. Everything else says the same on both.
ON_SERVERS = "database or api or ui or live or acceptance or clients or critical"
#: What needs Node and the packages of npm.
NPM = ["tests/clients/test_packages.py", "tests/clients/test_cli.py"]


def main() -> int:
    """Run everything; the longest run comes last, so that the output ends with pytest's own closing lines."""
    obey_sigterm()
    try:
        machine.prepare()
        setup.install("dev")
        _prepare_node()
        with contextlib.ExitStack() as stack:
            home = stack.enter_context(tempfile.TemporaryDirectory(prefix="jobsite-checks-"))
            servers = _servers(stack)
            _say_what_is_skipped()
            return conclude(run_all([*checks.stages(home), *_tests(servers)]))
    except (setup.SetupError, services.ServiceError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted; servers stopped.", file=sys.stderr)
        return 130


def _servers(stack: contextlib.ExitStack) -> dict[str, str]:
    if services.missing_programs():
        return {}
    return stack.enter_context(services.running(fast=True))


def _tests(servers: dict[str, str]) -> list[Stage]:
    browser = machine.chromium()
    pytest = PYTEST if browser else [*PYTEST, "--ignore=tests/browser"]
    pytest = [*pytest, *(f"--ignore={path}" for path in NPM)] if node.lack() else pytest
    found: dict[str, str | None] = {"CHROMIUM": browser, "DJANGO_SETTINGS_MODULE": None}
    alone = found | {"DATABASE_URL": None, "REDIS_URL": None}
    stages = [Stage("Tests on SQLite", pytest, alone)]
    if servers:
        stages.insert(0, Stage("Tests on PostgreSQL and Redis", [*pytest, "-m", ON_SERVERS], found | servers))
    return stages


def _say_what_is_skipped() -> None:
    parts = {"Chromium": "the browser tests", "PostgreSQL": "the tests on PostgreSQL and Redis"}
    parts["Redis"] = parts["PostgreSQL"]
    lacks = [name for name in machine.missing() if name in parts]
    if lacks:
        skipped = " and ".join(dict.fromkeys(parts[name] for name in lacks))
        print(f"SKIPPED for want of {' and '.join(lacks)}: {skipped}.", flush=True)
    if lack := node.lack():
        print(f"SKIPPED: the official npm packages. {lack}", flush=True)


def _prepare_node() -> None:
    """See to Node and the npm packages; without them their tests are skipped, and nothing else."""
    with contextlib.suppress(setup.SetupError):
        if node.program() is None:
            setup.install("node")
    node.prepare()


if __name__ == "__main__":
    sys.exit(main())
