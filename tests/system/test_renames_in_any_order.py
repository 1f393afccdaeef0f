"""Exports that show a renamed label end in the same names and contracts, whatever the order in which they are read."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.config import load
from syncd.pull.jobs import import_jobs
from syncd.pull.workers import pull
from syncd.service.cycle import register, settle
from syncd.wiring.composition import composed
from tests.system.test_renamed_in_files import CONFIG, FORMATS, NOW, Work, renamed


class Ledger:
    """A ledger that forgets every import after it was looked at."""

    def __init__(self, composition, folder, kind):
        self.composition, self.folder, self.kind = composition, folder, kind

    def after(self, exports, order):
        """The renames, where each entry belongs, and what waits, after exports were read in this order."""
        with self.composition.ledger.rehearsal() as copy:
            for number in order:
                pull(self._trial(copy), import_jobs("files", [self._saved(number, exports[number])], None), NOW, _now)
            settle(self._trial(copy), NOW)
            rows = copy.database.rows
            return {
                "renamed": sorted(map(tuple, rows("SELECT label, former, since FROM renaming"))),
                "placed": sorted(map(tuple, rows("SELECT ref, coalesce(contract, outcome) FROM placement"))),
                "waiting": copy.holds.waiting(),
            }

    def _trial(self, copy):
        return replace(self.composition, ledger=copy)

    def _saved(self, number, works):
        path = self.folder / f"export-{number}.csv"
        works = [*works, Work(60, project="Shop", text=f"Export {number}")]  # a file with known content is not read
        path.write_text("\n".join([*FORMATS[self.kind](works), ""]), "utf-8")
        made = (NOW - timedelta(hours=5) + timedelta(minutes=number)).timestamp()
        os.utime(path, (made, made))
        return path


def _now():
    return datetime(2026, 11, 12, 9, tzinfo=UTC)


@pytest.fixture(scope="module", params=FORMATS)
def ledger(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    (folder / "files").mkdir()
    (folder / "config.toml").write_text(CONFIG.format(root=folder, kind=request.param), "utf-8")
    with composed(load(folder / "config.toml", {}), NOW) as composition:
        register(composition, NOW)
        yield Ledger(composition, folder, request.param)


def same_in_any_order(ledger, exports):
    first, *others = permutations(range(len(exports)))
    expected = ledger.after(exports, first)
    for order in others:
        assert ledger.after(exports, order) == expected, order
    return expected


WORK = [Work(day) for day in range(24)]


@pytest.mark.parametrize(
    "changes",
    [
        [{"project": "Relaunch"}],
        [{"project": "Relaunch"}, {"project": "Launched"}],
        [{"client": "Initech"}],
    ],
)
def test_a_new_name_is_found_in_any_order(ledger, changes):
    found = same_in_any_order(ledger, [WORK, *(renamed(WORK, **change) for change in changes)])
    assert found["renamed"]
    assert {contract for _, contract in found["placed"]} == {"web", "shop"}
    assert not found["waiting"]


def test_a_task_goes_with_its_project_in_any_order(ledger):
    works = renamed(WORK, task="Design")
    found = same_in_any_order(ledger, [works, renamed(works, project="Relaunch")])
    assert len(found["renamed"]) == 2


def test_a_name_that_is_taken_back_is_found_in_any_order(ledger):
    if ledger.kind == "harvest":
        pytest.skip("an entry there is known by its project: that a file between two others lacks it is not kept")
    same_in_any_order(ledger, [WORK, renamed(WORK, project="Relaunch"), WORK])


def test_entries_that_move_to_another_project_are_no_rename_in_any_order(ledger):
    other = [Work(day, project="Relaunch", text="Other") for day in range(3)]
    some = WORK[:10]  # more would wait for a person, where the newer export comes last
    found = same_in_any_order(ledger, [[*some, *other], [*renamed(some, project="Relaunch"), *other]])
    assert not found["renamed"]


def test_one_export_of_each_half_is_enough_in_any_order(ledger):
    new = renamed(WORK, project="Relaunch")
    found = same_in_any_order(ledger, [WORK[:12], WORK[12:], new])
    assert len(found["renamed"]) == 1
    assert {contract for _, contract in found["placed"]} == {"web", "shop"}


changed = st.sampled_from(
    [
        {"project": "Relaunch"},
        {"project": "Launched"},
        {"project": "Website"},
        {"client": "Initech"},
        {"task": "Design"},
        {"tags": "for the shop"},
        {"tags": "shop"},
    ]
)


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_any_history_of_names_is_the_same_in_any_order(ledger, data):
    works = [Work(day, tags="for the shop") for day in range(6)]
    exports = [works]
    for change in data.draw(st.lists(changed, min_size=1, max_size=2)):
        moved = data.draw(st.sampled_from([len(works), len(works), len(works), 2]))
        works = [*renamed(works[:moved], **change), *works[moved:]]
        if data.draw(st.booleans()):
            works = [*works, Work(len(works) + 10, text="More", **change)]
        exports.append(works)
    same_in_any_order(ledger, exports)
