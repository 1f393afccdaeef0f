"""Each partner of the daemon hangs in turn: everything else goes on, and SIGTERM ends the daemon within ten seconds.

The tracker's server says nothing, or one byte now and then; so does a second tracker's; the mail server falls silent in
each of six phases; the webhook says nothing; a file in the drop folder grows without end.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.service.partners import SMTP, Silent
from tests.torture.stage import Stage, end, staged, ticking, until
from tests.torture.tally import Tally

ENDING = 10.0
"""Seconds that the daemon may take to end."""

_SECOND = """\
[source.second]
kind   = "toggl"
url    = "{url}"
token  = {{ env = "TOGGL_TOKEN" }}
person = "me"

"""


def run(folder: Path, tries: int) -> list[Tally]:
    """Let each partner hang `tries` times."""
    tally = Tally("a partner hangs, and then SIGTERM")
    for number in range(tries):
        for case, hang in enumerate(_partners()):
            with staged(folder / f"{number}-{case}") as stage, ticking(stage):
                stage.set_clock(stage.world.now)
                wrong = _others_go_on(stage, *hang)
                tally.tried(f"{hang[0]} {hang[1]}: {wrong}" if wrong else "")
    return [tally]


def _partners() -> Iterator[tuple[str, str]]:
    yield from [(partner, how) for partner in ("tracker", "second tracker") for how in ("silent", "dripping")]
    yield from [("mail", phase) for phase in SMTP]
    yield from [("slack", "silent"), ("file", "growing")]


def _others_go_on(stage: Stage, partner: str, how: str) -> str:
    """Run a daemon beside a partner that hangs; returns what stood still, empty where nothing did."""
    wanted = {
        "tracker read": lambda: partner == "tracker" or stage.query("SELECT ref FROM record WHERE kind = 'time'"),
        "file read": lambda: (stage.folder / "upwork" / "done" / "late.csv").exists(),
        "mail": lambda: stage.smtp.messages or partner == "mail",
        "slack": lambda: stage.slack.messages or partner == "slack",
        "page": lambda: (stage.folder / "report.html").exists(),
    }
    with _hanging(stage, partner, how):
        daemon = stage.start()
        stage.drop("late.csv", 1)
        stood = [what for what, condition in wanted.items() if not until(condition, 120)]
        began = time.monotonic()
        code = end(daemon)
        took = time.monotonic() - began
    if stood:
        return f"without {', '.join(stood)}"
    return f"it ended with {code} after {took:.0f} s" if code != 0 or took > ENDING else ""


@contextmanager
def _hanging(stage: Stage, partner: str, how: str) -> Iterator[None]:
    if partner == "file":
        with _growing(stage.folder / "upwork" / "growing.csv"):
            yield
        return
    with Silent(how if partner == "mail" else None, b"H" if how == "dripping" else b"") as server:
        here = f"http://127.0.0.1:{server.port}"
        if partner == "tracker":
            stage.edit((stage.toggl.url, here))
        elif partner == "second tracker":
            stage.edit(("[person.me]", _SECOND.format(url=here) + "[person.me]"))
        elif partner == "mail":
            stage.edit((str(stage.smtp.port), str(server.port)))
        else:
            (stage.folder / "slack-webhook").write_text(f"{here}/services/T/B/x", "utf-8")
        yield


@contextmanager
def _growing(path: Path) -> Iterator[None]:
    ended = threading.Event()

    def grow() -> None:
        with path.open("w", encoding="utf-8") as file:
            while not ended.wait(0.05):
                file.write("a row\n")
                file.flush()

    writer = threading.Thread(target=grow, daemon=True)
    writer.start()
    try:
        yield
    finally:
        ended.set()
        writer.join()
