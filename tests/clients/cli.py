"""A project of somebody who uses the `flatfile` command, and the command itself."""

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.acceptance.site import until
from tests.clients.node import CLIENT, HERE
from tests.clients.place import Place
from tools import node

#: Longest time a command may take; a deploy bundles some thousand files.
SECONDS = 120
LISTENER = json.loads((HERE / "package.json").read_text())["dependencies"]["@flatfile/listener"]


class Project:
    """A folder with one listener in it, `index.js`."""

    def __init__(self, folder: Path, *, listener: str, place: Place) -> None:
        self.folder, self.entry = folder, folder / "index.js"
        self.entry.write_text((HERE / "cli" / listener).read_text())
        package = {"name": "greeter", "version": "1.0.0", "dependencies": {"@flatfile/listener": LISTENER}}
        (folder / "package.json").write_text(json.dumps(package))
        (folder / "node_modules").symlink_to(HERE / "node_modules")
        (folder / "home").mkdir()
        self._command = [str(node.program()), "node_modules/flatfile/dist/index.js"]
        # The command takes a .env and a .flatfilerc from wherever it finds one: here it finds none. With the name of
        # a namespace in its environment it does not ask for one, --ci or not, and sends none.
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder / "home"),
            "FLATFILE_AGENT_NAMESPACE": "none",
            **place.variables,
        }

    def flatfile(self, *words: str, answer: str = "") -> str:
        """Run a command to its good end, answer its question, and give what it said."""
        done = self.attempt(*words, answer=answer)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def attempt(self, *words: str, answer: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command to whatever end."""
        return subprocess.run(
            [*self._command, *words],
            cwd=self.folder,
            env=self._environment,
            input=answer,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    @contextlib.contextmanager
    def developing(self) -> Iterator[None]:
        """Let `flatfile develop` run until the block ends; it hears nothing before its bundle is loaded."""
        output = self.folder / "develop.txt"
        preload = {"NODE_OPTIONS": f"-r {CLIENT / 'pubnub-origin.js'}"}
        with output.open("w") as told:
            process = subprocess.Popen(
                [*self._command, "develop", "index.js"],
                cwd=self.folder,
                env={**self._environment, **preload},
                stdin=subprocess.DEVNULL,
                stdout=told,
                stderr=subprocess.STDOUT,
            )
        try:
            until(lambda: "File change detected" in output.read_text(), seconds=SECONDS, what="develop to be ready")
            yield
        finally:
            process.terminate()
            process.wait(20)
