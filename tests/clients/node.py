"""Node and the packages in tests/clients: where they are, and how a script is run."""

import os
import subprocess
from pathlib import Path

from tests.clients.place import Place
from tools import node

HERE = Path(__file__).parent
CLIENT = HERE.parents[1] / "clients" / "javascript"
#: Longest time one file of tests may take.
SECONDS = 240


def run_tests(file: Path, *, place: Place | None = None, preload: tuple[str, ...] = ()) -> None:
    """Run a file of JavaScript tests; show what it said if one fails."""
    loaded = [word for name in preload for word in ("-r", str(CLIENT / name))]
    done = subprocess.run(
        [str(node.program()), *loaded, "--test-reporter=spec", str(file)],
        cwd=HERE,
        env={"PATH": os.environ["PATH"], "NODE_PATH": str(HERE / "node_modules"), **(place.variables if place else {})},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
