"""A user's folder, in which tests write a configuration and files, run whole commands and read what they say."""

import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from syncd.cli.app import run
from syncd.core.records import short_hash
from syncd.core.time import instant

TOGGL = """[source.toggl]
kind   = "toggl-csv"
folder = "{folder}/drop"
person = "me"
"""
UPWORK = """[source.upwork]
kind   = "upwork"
folder = "{folder}/upwork"
person = "me"
"""
CLOCKIFY = """[source.clockify]
kind   = "clockify"
folder = "{folder}/clockify"
"""
ME = """[person.me]
names = ["Jo"]
"""
JANE = """[person.me]
names = ["Jane Doe"]
"""
WEEKLY = """[channel.folder]
kind = "file"
path = "{folder}/out.txt"
[report.weekly]
kind = "reconciliation"
at   = "mon 08:00"
to   = ["folder"]
"""
TIME = "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags\n"
"""The header of the detailed report of Toggl Track."""


def configuration(*tables: str, zone: str = "UTC") -> str:
    """A configuration with these tables, and a ledger in the home's folder: `{folder}` in a text."""
    return "".join([f'timezone = "{zone}"\nledger   = "{{folder}}/ledger.db"\n', *tables])


def entry(day: str, hours: int, project: str, *, client: str = "", at: int = 9, mark: str = "Yes") -> str:
    """A row of Jo's below `TIME`: some hours from an hour of a day on, `mark`ed billable or not."""
    clocks = f"{day},{at:02}:00:00,{day},{at + hours:02}:00:00,{hours:02}:00:00"
    return f"Jo,jo@example.com,{client},{project},,Login page,{mark},{clocks},\n"


def entries(project: str, days: Iterable[tuple[str, int]], *, at: int = 9) -> str:
    """A whole detailed report of (day, hours) on a project."""
    return TIME + "".join(entry(day, hours, project, at=at) for day, hours in days)


MONEY = (
    "Date,Transaction ID,Transaction type,Transaction summary,Transaction summary details,Description 2,Ref ID,"
    "Amount $\n"
)
"""The header of Upwork's transaction report, as far as bills need it."""


def bill(title: str, week: str, hours: int, rate: int = 40) -> str:
    """A row below `MONEY`: the bill for the hours of the week that begins on a Monday, posted on the next one."""
    first = date.fromisoformat(week)
    last, posted = first + timedelta(days=6), first + timedelta(days=7)
    days = "-".join(f"{day:%b} {day.day}, {day.year}" for day in (first, last))
    number = short_hash(title, week)
    return (
        f'"{posted:%b} {posted.day}, {posted.year}",{number},Hourly,{title},"Invoice for {days}",{hours}.00 hours,'
        f"{number},{hours * rate}.00\n"
    )


def clockify(*entries: tuple[str, str, int]) -> str:
    """A whole detailed report of Clockify of Jane's: (day, project, hours from nine o'clock on)."""
    return "Project,Description,User,Type,Start Date,Start Time,End Date,End Time\n" + "".join(
        f"{project},Login page,Jane Doe,Regular,{day},09:00:00,{day},{9 + hours:02}:00:00\n"
        for day, project, hours in entries
    )


@dataclass
class Home:
    """The folder, and the instant at which its commands run unless told another."""

    folder: Path
    capsys: Any
    now: str
    text: str

    def __post_init__(self) -> None:
        self.configure(self.text)

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    def configure(self, text: str) -> None:
        """Make this the configuration, with the folder's path for `{folder}`, and make the drop folders it names."""
        self.text = text
        for name in re.findall(r'^folder *= "\{folder\}/(\w+)"', text, re.MULTILINE):
            (self.folder / name).mkdir(exist_ok=True)
        self.config.write_text(text.replace("{folder}", str(self.folder)), "utf-8")

    def edit(self, old: str, new: str) -> None:
        """Replace a text that stands once in the configuration."""
        assert self.text.count(old) == 1, self.text
        self.configure(self.text.replace(old, new))

    def save(self, name: str, text: str, made: str = "") -> str:
        """Write a file below the folder, last changed at an instant; its path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        if made:
            os.utime(path, (instant(made).timestamp(),) * 2)
        return str(path)

    def run(self, *arguments: str, now: str = "", code: int = 0) -> str:
        """Run a command that ends with `code` and says nothing of trouble; what it prints."""
        ended = run([*arguments, "--config", str(self.config), "--now", now or self.now])
        printed = self.capsys.readouterr()
        assert (ended, printed.err) == (code, ""), printed
        return printed.out

    def take(self, source: str, name: str, text: str, *options: str, made: str = "", now: str = "") -> str:
        """Import a file of this text that was made at an instant."""
        return self.run("import", source, self.save(name, text, made), *options, now=now)

    def json(self, *arguments: str, now: str = "") -> Any:
        return json.loads(self.run(*arguments, "--json", now=now))

    def lines(self, period: str, now: str = "") -> list[dict[str, Any]]:
        """The lines of the summary of a period."""
        return self.json("summary", "--period", period, now=now)["lines"]

    def line(self, period: str, now: str = "") -> dict[str, Any]:
        """The only line of the summary of a period."""
        (line,) = self.lines(period, now)
        return line
