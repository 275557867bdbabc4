"""kombu's filesystem transport with whole messages only: a reader never meets a half-written file."""

import os
import uuid
from pathlib import Path
from queue import Empty
from time import monotonic_ns
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads


class Channel(filesystem.Channel):
    """Messages are renamed into the queue and renamed out of it, both of which no other process sees half done.

    kombu's own channel writes in place: a reader that is quick gets an empty file and dies of it. A
    folder that vanished is made again, since the broker may lose anything at any time.
    """

    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]
        folder = self._folder()
        name = f"{monotonic_ns():020d}-{uuid.uuid4().hex}.{queue}.msg"
        draft = folder / f"{name}.draft"
        draft.write_text(dumps(payload), encoding="utf-8")
        draft.rename(folder / name)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        folder = self._folder()
        for name in sorted(entry.name for entry in os.scandir(folder) if entry.name.endswith(f".{queue}.msg")):
            taken = folder / f"{name}.taken"
            try:
                (folder / name).rename(taken)
                text = taken.read_text(encoding="utf-8")
                taken.unlink()
            except FileNotFoundError:
                continue  # another worker was quicker, or the folder was emptied
            return loads(text)
        raise Empty

    def _size(self, queue: str) -> int:
        return sum(entry.name.endswith(f".{queue}.msg") for entry in os.scandir(self._folder()))

    def _folder(self) -> Path:
        folder = Path(self.data_folder_out)
        folder.mkdir(parents=True, exist_ok=True)
        return folder


class Transport(filesystem.Transport):
    """The transport of the embedded mode."""

    Channel = Channel
