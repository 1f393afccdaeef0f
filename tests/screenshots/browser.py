"""A headless Chromium, driven by its DevTools protocol through a pipe: pictures of whole pages, in any scheme and size.

The protocol is the only way to say which scheme a reader prefers and how wide the screen is, for one page after the
other in one browser (https://chromedevtools.github.io/devtools-protocol/).
"""

import fcntl
import json
import os
import shutil
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FIRST_SCREEN = 760  # pixels: what a phone shows without scrolling
_SHARP = 2  # pixels of the picture per pixel of the page
_A4 = {"paperWidth": 8.27, "paperHeight": 11.69}  # inches


class NoBrowser(Exception):
    """There is no Chromium here, or it does not start."""


def find_browser() -> str:
    """The path of a Chromium. NoBrowser where there is none on PATH."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise NoBrowser(f"No Chromium on PATH: install one of {', '.join(NAMES[:3])}, then run this again.")
    return found


class Browser:
    """One page of a running browser; each method waits for its answer."""

    def __init__(self, requests: int, answers: int) -> None:
        self._requests, self._answers, self._unread = requests, answers, b""
        self._sent, self._session = 0, ""
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._call("Page.enable")

    def open(self, html: str, folder: Path) -> None:
        """Load a page; it is written into `folder`, since the address of a page may not be that long."""
        page = folder / "page.html"
        page.write_text(html, "utf-8")
        self._call("Page.navigate", url=page.resolve().as_uri())
        self._until("Page.loadEventFired")

    def look(self, width: int, scheme: str) -> None:
        """Look at the page on a screen of that width in pixels, in the scheme `light` or `dark`."""
        size = {"width": width, "height": FIRST_SCREEN, "deviceScaleFactor": _SHARP, "mobile": width < 500}
        self._call("Emulation.setDeviceMetricsOverride", **size)
        self._call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def picture(self, *, first_screen: bool = False, scale: float = 1) -> bytes:
        """A PNG of the whole page, or of what is seen without scrolling; smaller with a `scale` below 1."""
        size = self._call("Page.getLayoutMetrics")["cssContentSize"]
        height = FIRST_SCREEN if first_screen else size["height"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": height, "scale": scale}
        return b64decode(self._call("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)["data"])

    def printed(self) -> bytes:
        """A PDF of the page as it is printed on A4."""
        self._call("Emulation.setEmulatedMedia", media="", features=[])
        return b64decode(self._call("Page.printToPDF", preferCSSPageSize=True, printBackground=True, **_A4)["data"])

    def _call(self, method: str, **parameters: object) -> dict[str, Any]:
        self._sent += 1
        message: dict[str, object] = {"id": self._sent, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._requests, json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != self._sent:
            pass
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def _until(self, event: str) -> None:
        while self._next().get("method") != event:
            pass

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._unread:
            read = os.read(self._answers, 1 << 20)
            if not read:
                raise NoBrowser("Chromium ended before it answered: start it by hand to see why.")
            self._unread += read
        message, _, self._unread = self._unread.partition(b"\0")
        answer: dict[str, Any] = json.loads(message)
        return answer


@contextmanager
def browser() -> Iterator[Browser]:
    """Run a Chromium with a profile of its own. NoBrowser where there is none."""
    program = [find_browser(), "--headless", "--remote-debugging-pipe", "--hide-scrollbars", "--disable-gpu"]
    if os.geteuid() == 0:
        program.append("--no-sandbox")  # Chromium has no sandbox for root
    (for_it, requests), (answers, by_it) = os.pipe(), os.pipe()
    # Chromium reads requests from descriptor 3 and writes answers to 4: ours must be neither before they are copied.
    ends = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (for_it, by_it)]

    def hand_over() -> None:
        os.dup2(ends[0], 3)
        os.dup2(ends[1], 4)

    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        running = subprocess.Popen(
            [*program, f"--user-data-dir={profile}"],
            pass_fds=(3, 4),
            preexec_fn=hand_over,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for end in (for_it, by_it, *ends):
            os.close(end)
        try:
            yield Browser(requests, answers)
        finally:
            running.terminate()
            running.wait()
            os.close(requests)
            os.close(answers)
