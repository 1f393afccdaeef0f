"""Trackers' files know a project by its name: a new name is told from a move of all its entries to another project."""

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syncd.config import load
from syncd.ledger.derived.rebuild import Rebuild
from syncd.service.cycle import run_cycle, settle
from syncd.wiring.composition import composed

FIRST = datetime(2026, 9, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 12, 9, tzinfo=UTC)
CONFIG = """
timezone = "UTC"
ledger = "{root}/ledger.db"
since = 2026-09-01
[person.me]
names = ["Jane Doe"]
[source.files]
kind = "{kind}"
folder = "{root}/files"
[contract.web]
platform = "upwork"
type = "hourly"
terms = [{{ rate = "40.00 USD" }}]
[contract.shop]
platform = "upwork"
type = "hourly"
terms = [{{ rate = "50.00 USD" }}]
[[map]]
project = "Website"
contract = "web"
[[map]]
project = "Shop*"
contract = "shop"
[[map]]
client = "Globex"
contract = "shop"
[[map]]
tag = "for the shop"
contract = "shop"
"""


@dataclass(frozen=True)
class Work:
    """An hour of work on one day."""

    day: int
    project: str = "Website"
    client: str = "Acme"
    task: str = ""
    tags: str = ""
    text: str = "Work"


def toggl_csv(works):
    yield "User,Client,Project,Task,Description,Start date,Start time,End date,End time,Duration,Tags"
    for work in works:
        day = (FIRST + timedelta(days=work.day)).date()
        names = f"Jane Doe,{work.client},{work.project},{work.task},{work.text}"
        yield f'{names},{day},09:00:00,{day},10:00:00,01:00:00,"{work.tags}"'


def harvest(works):
    yield "Date,Client,Project,Task,Notes,Hours,Billable?,First Name,Last Name"
    for work in works:
        day = (FIRST + timedelta(days=work.day)).date()
        yield f"{day},{work.client},{work.project},{work.task},{work.text},1.00,Yes,Jane,Doe"


FORMATS = {"toggl-csv": toggl_csv, "harvest": harvest}


@dataclass
class DropFolder:
    root: Path
    kind: str
    saved: int = 0

    def take(self, works, *, now=NOW, days=None):
        """Save an export and make a round; the number of changes that wait for a person."""
        self.saved += 1
        name = f"export_{days[0]}_{days[1]}_{self.saved}.csv" if days else f"export-{self.saved}.csv"
        file = self.root / "files" / name
        file.write_text("\n".join([*FORMATS[self.kind](works), ""]), "utf-8")
        made = (now - timedelta(hours=1) + timedelta(minutes=self.saved)).timestamp()
        os.utime(file, (made, made))
        with composed(load(self.root / "config.toml", {}), now) as composition:
            (pull,) = run_cycle(composition, now, lambda: now).pulls
            assert pull.error is None, pull.error
            return sum(composition.ledger.holds.waiting().values())

    def contracts(self):
        """The contract, or the outcome, of each entry by time; incremental equals full."""
        with composed(load(self.root / "config.toml", {}), NOW) as composition:
            rows = composition.ledger.database.rows("SELECT contract, outcome FROM placement ORDER BY starts, ref")
            placed = [contract or outcome for contract, outcome in rows]
            with composition.ledger.database.rehearsal():
                rebuild = Rebuild(composition.ledger.database)
                rebuild.remove()
                settle(composition, NOW)
                assert list(rebuild.differences()) == []
        return placed


@pytest.fixture(params=FORMATS)
def drop(request, tmp_path):
    (tmp_path / "files").mkdir()
    (tmp_path / "config.toml").write_text(CONFIG.format(root=tmp_path, kind=request.param), "utf-8")
    return DropFolder(tmp_path, request.param)


LONG_AGO = range(50)
"""Days of weeks that are closed; the week of `TODAY` goes on."""
TODAY = 70
WEBSITE = [*map(Work, LONG_AGO), Work(TODAY)]


def renamed(works, **change):
    return [replace(work, **change) for work in works]


@pytest.mark.parametrize("change", [{"project": "Relaunch"}, {"client": "Globex"}, {"project": "Shop"}])
def test_a_renamed_project_or_client_is_not_held_and_closed_weeks_keep_their_contract(drop, change):
    assert drop.take(WEBSITE) == 0
    assert drop.contracts() == ["web"] * 51
    assert drop.take([*renamed(WEBSITE, **change), Work(TODAY + 1, **change)]) == 0
    here = "suspense" if change["project" if "project" in change else "client"] == "Relaunch" else "shop"
    expected = ["web"] * 50 + [here] * 2
    if change == {"client": "Globex"}:  # the first rule reads the project alone
        expected = ["web"] * 52
    assert drop.contracts() == expected


def test_a_rename_with_tasks_is_one(drop):
    works = renamed(WEBSITE, task="Design")
    drop.take(works)
    assert drop.take(renamed(works, project="Shop")) == 0
    assert drop.contracts() == ["web"] * 50 + ["shop"]


def test_a_rename_is_recognised_beside_new_and_deleted_entries(drop):
    drop.take(WEBSITE)
    new = [Work(day, project="Shop", text="Other") for day in range(3)]
    assert drop.take([*new, *renamed(WEBSITE[3:], project="Shop")]) == 0
    assert drop.contracts().count("web") == 50


def test_a_name_that_is_taken_back_is_a_rename_too(drop):
    drop.take(WEBSITE)
    assert drop.take(renamed(WEBSITE, project="Shop")) == 0
    assert drop.take([*WEBSITE, Work(TODAY + 1)]) == 0
    assert drop.contracts() == ["web"] * 52


def test_what_an_earlier_file_showed_of_a_renamed_project_follows_when_it_is_exported_again(drop):
    drop.take(WEBSITE)
    part = renamed([work for work in WEBSITE if work.day > 40], project="Shop")
    assert drop.take(part, days=("2026-10-12", "2026-11-12")) == 0
    assert drop.take(renamed(WEBSITE, project="Shop")) == 0
    assert drop.contracts() == ["web"] * 50 + ["shop"]


@pytest.mark.parametrize(
    "after",
    [
        # To a project that there was already, with one that stays, and to two others.
        lambda works: renamed(works, project="Shop two"),
        lambda works: [works[0], *renamed(works[1:], project="Shop")],
        lambda works: [*renamed(works[:30], project="Shop"), *renamed(works[30:], project="Shop three")],
    ],
)
def test_a_move_is_held(drop, after):
    other = [Work(day, project="Shop two", text="Other") for day in range(3)]
    drop.take([*WEBSITE, *other])
    assert drop.take([*after(WEBSITE), *other]) > 20
    assert drop.contracts().count("web") >= 50  # what is not old moves, as single entries do


def test_two_projects_that_become_one_are_held(drop):
    works = [*WEBSITE[:25], *renamed(WEBSITE[25:], project="Shop")]
    drop.take(works)
    assert drop.take(renamed(works, project="Relaunch")) > 20
    assert (
        drop.contracts() == ["web"] * 25 + ["shop"] * 26
    )  # nothing of a held file counts, not its newest entry either


def test_a_renamed_tag_moves_no_closed_week(tmp_path):
    (tmp_path / "files").mkdir()
    (tmp_path / "config.toml").write_text(CONFIG.format(root=tmp_path, kind="toggl-csv"), "utf-8")
    drop = DropFolder(tmp_path, "toggl-csv")
    works = renamed(WEBSITE, project="Other", tags="for the shop")
    drop.take(works)
    assert drop.take(renamed(works, tags="shop")) == 0
    assert drop.contracts() == ["shop"] * 50 + ["suspense"]
