"""The made-up world with its servers in this process, and syncd in processes of its own that suffer faults."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from syncd.config import load
from syncd.service.clock import clock
from syncd.service.cycle import begin_schedules
from syncd.simulator import settings, world
from syncd.simulator.sinks import SmtpSink, WebhookSink
from syncd.simulator.toggl.server import TogglSimulator
from syncd.wiring.composition import composed
from tests.made_up import write_config
from tests.torture.faults import Faults

_REPORT = re.compile(r"\br-[0-9a-f]{6,}\b")


@dataclass
class Stage:
    """A world in `folder`. `ahead`: by how much its time is ahead of the machine's; `wrong_by`: how wrong syncd's clock
    is in it."""

    folder: Path
    world: world.World
    toggl: TogglSimulator
    smtp: SmtpSink
    slack: WebhookSink
    faults: Faults
    ahead: timedelta = timedelta()
    wrong_by: timedelta = timedelta()

    @property
    def config(self) -> Path:
        """Return the path of the configuration."""
        return self.folder / "config.toml"

    @property
    def ledger(self) -> Path:
        """Return the path of the ledger."""
        return self.folder / "ledger.db"

    def now(self) -> datetime:
        """Return the world's time."""
        return clock()() + self.ahead

    def set_clock(self, now: datetime) -> None:
        """Set the clock of syncd and of the servers; it goes on from there."""
        self.ahead = now - clock()()
        self.faults.set_clock(self.ahead)
        self.tell_servers()

    def set_machine(self, by: timedelta, *, server: bool) -> None:
        """Set the clock of syncd by so much, and with it, or not, that of the servers."""
        self.wrong_by += timedelta() if server else by
        self.ahead += by if server else timedelta()
        self.faults.set_clock(self.ahead + self.wrong_by)
        self.tell_servers()

    def tell_servers(self) -> None:
        """Let the tracker's server know the time."""
        with self.toggl.lock:
            self.toggl.account.now = self.now()

    def track(self, text: str) -> str:
        """Track a quarter of an hour; returns the entry's ref."""
        with self.toggl.lock:
            now = self.toggl.account.now = self.now()
            id = self.toggl.account.add_entry(now - timedelta(minutes=20), now - timedelta(minutes=5), text)
        return f"toggl/time/{id}"

    def edit(self, *changes: tuple[str, str]) -> None:
        """Replace texts of the configuration."""
        text = self.config.read_text("utf-8")
        for before, after in changes:
            assert before in text, before
            text = text.replace(before, after)
        self.config.write_text(text, "utf-8")

    def drop(self, name: str, hours: float) -> Path:
        """Save an export into the drop folder."""
        row = f'"{self.now().date()}","Backend API (36000001)","{hours}","{hours * 40:.2f}",""'
        text = f'"Date","Contract","Hours","Amount","Payment type"\n{row}\n'
        part = self.folder / "upwork" / f"{name}.part"
        part.write_text(text, "utf-8")
        os.utime(part, ((self.now() + self.wrong_by).timestamp(),) * 2)
        return part.rename(part.with_suffix(""))

    def start(self) -> subprocess.Popen[bytes]:
        """Start the daemon."""
        with (self.folder / "daemon.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "syncd", "run", "--log-json", "--config", self.config],
                env={**self.faults.environment, "TOGGL_TOKEN": settings.TOKEN},
                stdout=log,
                stderr=log,
            )

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command with the daemon's clock."""
        return subprocess.run(
            [sys.executable, "-m", "syncd", *words, "--config", str(self.config)],
            env={**self.faults.environment, "TOGGL_TOKEN": settings.TOKEN},
            capture_output=True,
            text=True,
            check=False,
        )

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Read the ledger's file, without syncd."""
        with closing(sqlite3.connect(f"file:{self.ledger}?mode=ro", uri=True, timeout=60)) as connection:
            return connection.execute(sql).fetchall()

    def arrived(self) -> dict[str, Counter[str]]:
        """Return by channel how often each message arrived: mails by their Message-ID, posts by their report."""
        mails = [re.search(rb"(?im)^message-id:\s*(\S+)", mail) for mail in self.smtp.messages]
        posts = [_REPORT.findall(str(post)) for post in self.slack.messages]
        return {
            "mail": Counter(mail[1].decode() if mail else "?" for mail in mails),
            "slack": Counter(ids[-1] if ids else "?" for ids in posts),
        }


def end(process: subprocess.Popen[bytes], patience: float = 30) -> int | None:
    """End a daemon with SIGTERM; returns its exit code, None when it had to be killed."""
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return None


def until(condition: Callable[[], object], patience: float = 60) -> bool:
    """Wait until a condition holds; returns whether it did within `patience` seconds."""
    limit = time.monotonic() + patience
    while not condition():
        if time.monotonic() > limit:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def staged(folder: Path, seed: int = 1) -> Iterator[Stage]:
    """Make the world of `seed` in `folder` and serve it; a report is due in it from the start."""
    place = folder / "world"
    place.mkdir(parents=True)
    made = world.build(seed, place)
    with ExitStack() as stack:
        toggl = stack.enter_context(TogglSimulator(made.account, settings.TOKEN))
        smtp, slack = stack.enter_context(SmtpSink()), stack.enter_context(WebhookSink())
        webhook = place / "slack-webhook"
        webhook.write_text(slack.url, "utf-8")
        stage = Stage(place, made, toggl, smtp, slack, Faults(folder, place))
        write_config(made, stage.config, toggl_url=toggl.url, smtp_port=smtp.port, slack_url_file=webhook)
        begun = made.now - timedelta(weeks=1)
        with composed(load(stage.config, environ={"TOGGL_TOKEN": settings.TOKEN}), begun) as composition:
            begin_schedules(composition, begun)
        yield stage


@contextmanager
def ticking(stage: Stage) -> Iterator[None]:
    """Let the clock of the tracker's server go on with that of the stage."""
    ended = threading.Event()

    def tick() -> None:
        while not ended.wait(0.05):
            stage.tell_servers()

    thread = threading.Thread(target=tick, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
