"""Sending a stored file to a browser: as a download, in blocks, and never run in the page's own origin."""

from collections.abc import AsyncIterator
from pathlib import Path

from asgiref.sync import sync_to_async
from django.http import FileResponse, Http404


class FileAnswer(FileResponse):
    """Django's own would read the whole file into memory first when it is served by ASGI."""

    #: Bytes of one block; each costs a hop to a thread.
    block_size = 256 * 1024

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self.file_to_stream is not None:
            read = sync_to_async(self.file_to_stream.read, thread_sensitive=False)
            while block := await read(self.block_size):
                yield block


def download(path: Path, *, within: Path, name: str, content_type: str) -> FileAnswer:
    """Answer with a file below `within` under the name that people know. Raises Http404 when it is gone."""
    found = path.resolve()
    if not found.is_relative_to(within.resolve()) or not found.is_file():
        raise Http404("The file is not there any more.")
    answer = FileAnswer(found.open("rb"), as_attachment=True, filename=name, content_type=content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
