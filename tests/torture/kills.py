"""Kill -9 at random moments: what a server, a file or a command acknowledged is there afterwards.

The daemon lives many short lives on one ledger. In each one the tracker has a new entry, an export is dropped, a person
acknowledges a discrepancy now and then, and a report is due. The servers and this checker are in another process.
"""

import random
import subprocess
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from tests.torture.stage import Stage, end, staged, ticking, until
from tests.torture.tally import Tally

LIFE = 4.0
"""The longest life in seconds; it starts within half a second, and its work takes about two."""


def run(folder: Path, tries: int, seed: int = 1) -> list[Tally]:
    """Kill `tries` daemons."""
    tally = Tally("kill -9 at a random moment")
    chance = random.Random(seed)
    with staged(folder) as stage, ticking(stage):
        stage.edit(('at   = "mon 08:00"', 'at   = "every 60 minutes"'))
        stage.set_clock(stage.world.now)
        told = Told(stage)
        for life in range(tries):
            hour = stage.world.now + timedelta(hours=life + 1)
            stage.set_clock(hour - timedelta(seconds=0.5))
            told.more(life)
            daemon = stage.start()
            with suppress(subprocess.TimeoutExpired):
                daemon.wait(chance.uniform(0.2, LIFE))
            daemon.kill()
            daemon.wait()
            wrong = told.wrong_now()
            tally.tried(f"life {life}: {wrong}" if wrong else "", lost=bool(wrong))
        stage.set_clock(stage.world.now + timedelta(hours=tries + 1))
        daemon = stage.start()
        missing = told.missing_in_the_end()
        end(daemon)
        tally.doubled = told.doubled()
        if missing:
            tally.failures.append(f"in the end: {missing}")
            tally.lost += 1
    return [tally]


class Told:
    """What was acknowledged to somebody outside."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._files: dict[str, str] = {}  # digests by name
        self._acknowledged: set[str] = set()

    def more(self, life: int) -> None:
        """Track time, save an export, and acknowledge a discrepancy sometimes."""
        stage = self._stage
        stage.track(f"life {life}")
        name = f"life-{life:03}.csv"
        self._files[name] = sha256(stage.drop(name, 1 + life % 7).read_bytes()).hexdigest()
        if life % 10 == 5:
            found = stage.query("SELECT id FROM discrepancy WHERE state IN ('open', 'reopened') ORDER BY id LIMIT 1")
            for (id,) in found:
                if stage.command("discrepancies", "ack", str(id)).returncode == 0:
                    self._acknowledged.add(str(id))

    def wrong_now(self) -> str:
        """Return what a kill broke; empty where nothing."""
        stage = self._stage
        if (verdict := stage.query("PRAGMA integrity_check")) != [("ok",)]:
            return f"the ledger is damaged: {verdict[0][0]}"
        known = {str(row[0]) for row in stage.query("SELECT sha256 FROM file")}
        done = {path.name for path in (stage.folder / "upwork" / "done").glob("life-*")}
        if unread := [name for name in done if self._files[name] not in known]:
            return f"moved to done/, but not in the ledger: {', '.join(unread)}"
        events = {str(row[0]) for row in stage.query("SELECT discrepancy FROM event WHERE change = 'acknowledged'")}
        if forgotten := self._acknowledged - events:
            return f"acknowledged, but not in the ledger: {', '.join(forgotten)}"
        return ""

    def missing_in_the_end(self) -> str:
        """Return what is missing after the last daemon had time to catch up; empty where nothing."""
        stage = self._stage
        with stage.toggl.lock:
            entries = {f"toggl/time/{entry.id}" for entry in stage.toggl.account.alive()}

        def missing() -> str:
            have = {str(row[0]) for row in stage.query("SELECT ref FROM record WHERE kind = 'time' AND gone = 0")}
            if lacking := entries - have:
                return f"{len(lacking)} time entries"
            if waiting := list((stage.folder / "upwork").glob("life-*.csv")):
                return f"{len(waiting)} files"
            states = Counter(str(row[0]) for row in stage.query("SELECT state FROM outbox"))
            if states.keys() - {"done", "superseded"}:
                return f"deliveries: {dict(states)}"
            return self._unsent()

        until(lambda: not missing(), 120)
        return missing() or self.wrong_now()

    def _unsent(self) -> str:
        """Return which reports are delivered by the ledger, but did not arrive."""
        arrived = self._stage.arrived()
        rows = self._stage.query("SELECT channel, report FROM outbox WHERE state = 'done' AND about = ''")
        for channel, report in rows:
            if channel in arrived and not any(str(report) in id for id in arrived[str(channel)]):
                return f"{report} never arrived through {channel}"
        return ""

    def doubled(self) -> int:
        """Return how many copies arrived more than once."""
        return sum(sum(times - 1 for times in counts.values()) for counts in self._stage.arrived().values())
