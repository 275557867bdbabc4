"""A real browser, headless, and how long a page takes to show what was said."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

from bench.site import Site

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Notes each new text of the job's line once the frame that shows it has been drawn.
WATCH = """() => {
  window.seen = [];
  let last = "";
  new MutationObserver(() => {
    const text = document.querySelector("[data-job-info]")?.textContent ?? "";
    if (!text.startsWith("said at ") || text === last) return;
    last = text;
    requestAnimationFrame(() => requestAnimationFrame(() => window.seen.push(
      performance.timeOrigin + performance.now() - Number(text.slice(8)) / 1000)));
  }).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""


@contextmanager
def page(place: Site, port: int) -> Iterator[Page]:
    """Open a browser, signed in as the site's owner."""
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or None
        with playwright.chromium.launch(executable_path=path, args=ARGUMENTS) as browser:
            context = browser.new_context(base_url=f"http://127.0.0.1:{port}")
            key = place.run("session")
            context.add_cookies([{"name": "sessionid", "value": key, "domain": "127.0.0.1", "path": "/"}])
            yield context.new_page()


def watched_job(place: Site, port: int, *, ticks: int) -> list[float]:
    """Watch one ticking job's page; give milliseconds from each tick to the frame that shows it."""
    with page(place, port) as view:
        job = place.run("ticking", ticks=ticks)
        view.goto(f"/jobs/{job}/")
        view.evaluate(WATCH)
        seen: list[float] = []
        deadline = time.monotonic() + ticks * 0.6 + 60
        while time.monotonic() < deadline and not view.locator('[data-job-status="complete"]').count():
            view.wait_for_timeout(500)
        seen = view.evaluate("() => window.seen")
    return seen
