"""The machine's clock is set while the daemon runs, or while it is off: the daemon neither idles nor floods.

When clock and server agree again, what was tracked and saved meanwhile is in the ledger, nothing that is there counts
as gone, and each report arrived once.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from tests.torture.stage import Stage, end, staged, ticking, until
from tests.torture.tally import Tally

HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)
Manipulation = Callable[["Machine"], None]


class Machine:
    """A daemon whose clock and whose server's clock can be set apart."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.daemon = stage.start()
        self._saved = 0

    def set_clock(self, by: timedelta, *, server: bool) -> None:
        """Set the machine's clock by so much, and with it, or not, the server's."""
        self.stage.set_machine(by, server=server)

    def settle(self, name: str) -> bool:
        """Save a file, and wait until it is read."""
        self.stage.drop(f"{name}.csv", 1)
        return until((self.stage.folder / "upwork" / "done" / f"{name}.csv").exists)

    def restart(self) -> None:
        """End the daemon and start it again."""
        end(self.daemon)
        self.daemon = self.stage.start()


def set_and_back(by: timedelta) -> Manipulation:
    """The clock is wrong for a while."""

    def manipulate(machine: Machine) -> None:
        machine.set_clock(by, server=False)
        machine.settle("wrong")
        machine.set_clock(-by, server=False)

    return manipulate


def set_with_server(by: timedelta) -> Manipulation:
    """The time itself goes on: a laptop sleeps, or the clock was wrong before and is right now."""
    return lambda machine: machine.set_clock(by, server=True)


def restarted(by: timedelta) -> Manipulation:
    """The machine starts with a wrong clock, which is set right while the daemon runs."""

    def manipulate(machine: Machine) -> None:
        end(machine.daemon)
        machine.set_clock(by, server=False)
        machine.daemon = machine.stage.start()
        machine.settle("wrong")
        machine.set_clock(-by, server=False)

    return manipulate


def restarted_right(by: timedelta) -> Manipulation:
    """A daemon ran under a wrong clock; the next one has the right one."""

    def manipulate(machine: Machine) -> None:
        machine.set_clock(by, server=False)
        machine.settle("wrong")
        end(machine.daemon)
        machine.set_clock(-by, server=False)
        machine.daemon = machine.stage.start()

    return manipulate


def trembling(machine: Machine) -> None:
    """The clock is corrected by a second, there and back."""
    for step in (1, -2, 1):
        machine.set_clock(timedelta(seconds=step), server=False)
        machine.settle(f"trembling{step}")


MANIPULATIONS: dict[str, Manipulation] = {
    "back an hour and right again": set_and_back(-HOUR),
    "ahead an hour and right again": set_and_back(HOUR),
    "back a year and right again": set_and_back(-YEAR),
    "ahead a year and right again": set_and_back(YEAR),
    "asleep for eight hours": set_with_server(8 * HOUR),
    "asleep for a week": set_with_server(7 * DAY),
    "asleep over the end of summer time": set_with_server(132 * DAY),
    "started in 1980, then set": restarted(-47 * YEAR),
    "started a year ahead, then set": restarted(YEAR),
    "a year ahead, then started right": restarted_right(YEAR),
    "three days back, then started right": restarted_right(-3 * DAY),
    "corrected by a second": trembling,
}


def run(folder: Path, tries: int) -> list[Tally]:
    """Try each manipulation `tries` times."""
    tally = Tally("the clock is set")
    for number in range(tries):
        for case, (name, manipulate) in enumerate(MANIPULATIONS.items()):
            with staged(folder / f"{number}-{case}") as stage, ticking(stage):
                stage.edit(('every  = "15 minutes"', 'every  = "1 minutes"'))
                stage.set_clock(stage.world.now)
                wrong, doubled = _try(Machine(stage), manipulate)
                tally.tried(f"{name}: {wrong}" if wrong else "", lost=bool(wrong), doubled=doubled)
    return [tally]


def _try(machine: Machine, manipulate: Manipulation) -> tuple[str, int]:
    stage = machine.stage
    try:
        until(lambda: stage.smtp.messages and stage.slack.messages)
        before = {row[0] for row in stage.query("SELECT ref FROM record WHERE gone = 0")}
        manipulate(machine)
        entry = stage.track("after")
        stage.drop("after.csv", 1)
        wrong = _missing(stage, before, entry)
    finally:
        if end(machine.daemon) != 0:
            wrong = "the daemon did not end well"
    copies = [times for counts in stage.arrived().values() for times in counts.values()]
    return wrong, sum(copies) - len(copies)


def _missing(stage: Stage, before: set[object], entry: str) -> str:
    def missing() -> str:
        now = {row[0] for row in stage.query("SELECT ref FROM record WHERE gone = 0")}
        if entry not in now:
            return "what was tracked afterwards was not read"
        if lacking := before - now:
            return f"{len(lacking)} records are gone"
        if not (stage.folder / "upwork" / "done" / "after.csv").exists():
            return "a file that was saved afterwards was not read"
        if states := stage.query("SELECT DISTINCT state FROM outbox WHERE state NOT IN ('done', 'superseded')"):
            return f"deliveries are {states}"
        return ""

    until(lambda: not missing(), 120)
    return missing()
