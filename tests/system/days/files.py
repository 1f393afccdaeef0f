"""Writes what people save at a look: exports of their trackers and of the platform, each as of its moment."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.system.days.facts import HOME, PEOPLE, Contract, Entry, Look, World
from tests.system.traps.facts import DAY, text
from tests.system.traps.files import as_csv

ZONES = {"me": HOME, "ann": ZoneInfo("America/New_York"), "zoe": HOME, "old": HOME}
"""Of the people's profiles in their trackers."""
TIME = "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags"
CLOCK = "Project,Description,User,Type,Billable,Start Date,Start Time,End Date,End Time,Duration (h)"
HEAD = """
timezone = "Europe/Berlin"
ledger   = "{folder}/ledger.db"
since    = {since}

[calendar]
days_off = [{off}]

[platform.desk]
title         = "Desk"
zone          = "{zone}"
first_weekday = "{weekday}"
sides         = ["tracked", "logged"]
editable_hours_after_week = 12
review_days_after_week    = 5

[source.clock-me]
kind   = "clockify"
folder = "{folder}/clock-me"
person = "me"
zone   = "Europe/Berlin"
dates  = "day-first"

[[map]]
tag    = "private"
ignore = true
"""
PERSON = """
[person.{person}]
names = ["{person}"]
"""
TRACKER = """
[source.track-{person}]
kind   = "toggl-csv"
folder = "{folder}/track-{person}"
person = "{person}"
zone   = "{zone}"
"""
DESK = """
[source.desk-{person}]
kind     = "table"
record   = "work"
platform = "desk"
folder   = "{folder}/desk-{person}"
person   = "{person}"
zone     = "{zone}"
unit     = "seconds"
currency = "USD"

[source.desk-{person}.columns]
id          = "No"
date        = "Date"
start       = "Start"
duration    = "Seconds"
amount      = "Amount"
manual      = "By hand"
description = "Memo"
contract    = "Contract"
"""


def config(world: World, folder: Path, more: str = "") -> str:
    """The configuration of a world."""
    off = ", ".join(map(str, world.days_off))
    weekday = f"{world.first:%A}".lower()
    parts = [HEAD.format(folder=folder, since=world.first, off=off, zone=world.zone, weekday=weekday)]
    parts += [PERSON.format(person=person) for person in PEOPLE]
    files = [person for person in PEOPLE if not (world.api and person == "me")]
    parts += [TRACKER.format(person=person, folder=folder, zone=ZONES[person]) for person in files]
    parts += [DESK.format(person=person, folder=folder, zone=world.zone) for person in ("me", "ann")]
    parts += [_contract(one) for one in world.contracts.values()]
    return "\n".join([*parts, more])


def _contract(one: Contract) -> str:
    terms = ", ".join(
        f'{{ {"" if day == date.min else f"from = {day}, "}rate = "{text(rate)} USD" }}' for day, rate in one.rates
    )
    return "\n".join(
        [
            f"[contract.{one.key}]",
            f'platform = "{"desk" if one.desk else "direct"}"',
            f'type     = "{"hourly" if one.desk else "direct"}"',
            f'titles   = ["{one.title}"]',
            f'person   = "{one.person}"',
            f'billable_flag = "{one.flag}"',
            *([f"start = {one.start}"] if one.start else []),
            *([f"terms = [{terms}]"] if terms else []),
            *([_rounding(one)] if one.rounding[1] else []),
            f'[[map]]\nproject = "{one.title}"\ntag = "favour"\ncontract = "{one.key}"\ngoodwill = true\n',
        ]
    )


def _rounding(one: Contract) -> str:
    to, how = one.rounding
    return f'rounding = {{ to = "{to // 60}m", how = "{how}", per = "entry" }}'


def bodies(world: World, look: Look) -> Iterator[tuple[str, str, datetime]]:
    """The files of a look: path below the folder, text, and when it was saved."""
    for person in PEOPLE:
        source = f"track-{person}"
        made = look.made if look is world.looks[0] else world.silent.get(source, look.made)
        if not (world.api and person == "me"):
            name = f"{source}/Toggl_Track_{world.first - 2 * DAY}_{made.astimezone(ZONES[person]).date()}.csv"
            mine = [one for one in world.at(made) if one.person == person and one.tracker == "track"]
            broken = "old,,,,,,No,someday,08:00:00,someday,09:00:00,01:00:00,\n"
            yield name, tracker(mine, ZONES[person]) + broken * (person == "old" and look in world.broken), made
    days = f"{world.first - 2 * DAY:%d_%m_%Y}-{look.made.astimezone(HOME):%d_%m_%Y}"
    second = [one for one in world.at(look.made) if one.tracker == "clock"]
    yield f"clock-me/Clockify_Time_Report_Detailed_{days}.csv", clock(second), look.made
    for person in ("me", "ann"):
        yield f"desk-{person}/desk-{look.made:%Y-%m-%d}.csv", desk(world, person, look.made), look.made


def tracker(entries: Iterable[Entry], zone: ZoneInfo) -> str:
    """A detailed report of Toggl Track."""
    rows = []
    for one in entries:
        assert one.stop
        start, stop = one.start.astimezone(zone), one.stop.astimezone(zone)
        clocks = (f"{start:%Y-%m-%d}", f"{start:%H:%M:%S}", f"{stop:%Y-%m-%d}", f"{stop:%H:%M:%S}")
        mark = "Yes" if one.billable else "No"
        rows.append((one.person, "", "", one.project, one.task, one.text, mark, *clocks, _clock(one.seconds), one.tag))
    return as_csv(TIME.split(","), rows)


def clock(entries: Iterable[Entry]) -> str:
    """A detailed report of Clockify."""
    rows = []
    for one in entries:
        assert one.stop
        start, stop = one.start.astimezone(HOME), one.stop.astimezone(HOME)
        clocks = (f"{start:%d/%m/%Y}", f"{start:%H:%M:%S}", f"{stop:%d/%m/%Y}", f"{stop:%H:%M:%S}")
        rows.append((one.project, one.text, one.person, "Regular", "Yes", *clocks, _clock(one.seconds)))
    return as_csv(CLOCK.split(","), rows)


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def desk(world: World, person: str, made: datetime) -> str:
    """The hours that the platform shows in a person's account: from a first row on, which nobody checks."""
    before = f"{world.first - 9 * DAY}"
    mine = {one.key for one in world.contracts.values() if one.person == person and one.desk}
    rows = [("0", before, "09:00:00", "600", "1.00", "0", "", "Before")]
    for number, row in enumerate(sorted(world.rows, key=lambda row: (row.start, row.contract)), 1):
        if row.contract in mine and row.start < made:
            start = row.start.astimezone(world.zone)
            cells = (f"{start:%Y-%m-%d}", f"{start:%H:%M:%S}", str(row.seconds), text(row.cents), str(row.by_hand))
            rows.append((str(number), *cells, row.memo, world.contracts[row.contract].title))
    return as_csv(("No", "Date", "Start", "Seconds", "Amount", "By hand", "Memo", "Contract"), rows)
