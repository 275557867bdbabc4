"""`python -m bench.inside STEP '{"argument": …}'`."""

import importlib
import json
import sys

import django


def main() -> None:
    """Run one step and print its answer as the last line."""
    django.setup()
    step = importlib.import_module(f"bench.inside.{sys.argv[1]}")
    print(json.dumps(step.main(**json.loads(sys.argv[2]))), flush=True)


if __name__ == "__main__":
    main()
