"""A newly configured report starts at its next slot: nobody gets one by surprise, and none is lost afterwards."""

import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.cli.app import run
from syncd.config import load
from syncd.core.time import instant, iso
from syncd.service.cycle import run_cycle
from syncd.wiring.composition import composed

CONFIG = """
timezone = "Europe/Berlin"
ledger   = "{folder}/ledger.db"

[channel.page]
kind = "file"
path = "{folder}/{{report}}.html"

[report.weekly]
kind = "reconciliation"
at   = "{at}"
to   = ["page"]
"""
SUNDAY = instant("2026-11-15T21:48:00Z")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Office:
    """A folder with a configuration, in which rounds run."""

    def __init__(self, folder):
        self.folder = folder
        self.file = folder / "config.toml"

    def round(self, now, at="mon 08:00"):
        self.file.write_text(CONFIG.format(folder=self.folder, at=at), "utf-8")
        with composed(load(self.file, environ={}), now) as composition:
            return run_cycle(composition, now, lambda: now)

    def sent(self):
        return len(list(self.folder.glob("*.html")))


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)


def test_its_first_slot_is_the_next_one(office):
    first = office.round(SUNDAY)
    assert first.new_reports == {"weekly": instant("2026-11-16T07:00:00Z")}
    assert (first.reports, office.sent()) == ([], 0)
    assert office.round(SUNDAY + MINUTE).new_reports == {}
    assert office.round(SUNDAY + 9 * HOUR).reports == []
    assert office.round(SUNDAY + 9 * HOUR + 12 * MINUTE).reports != []
    assert office.round(SUNDAY + 10 * HOUR).reports == []
    assert office.sent() == 1


def test_a_changed_schedule_is_new_and_sends_nothing_for_its_past(office):
    office.round(SUNDAY)
    changed = office.round(SUNDAY + MINUTE, at="daily 21:53")
    assert (list(changed.new_reports), changed.reports) == (["weekly"], [])
    assert office.round(SUNDAY + DAY, at="daily 21:53").reports != []


def test_a_slot_missed_while_nothing_ran_is_caught_up_once(office):
    office.round(SUNDAY)
    assert len(office.round(SUNDAY + 23 * DAY).reports) == 1
    assert office.round(SUNDAY + 23 * DAY + HOUR).reports == []


@settings(max_examples=25)  # each is a ledger with up to six rounds
@given(
    steps=st.lists(
        st.tuples(st.integers(1, 10 * 24), st.sampled_from(["mon 08:00", "daily 21:53", "every 6 hours"])),
        min_size=2,
        max_size=6,
    )
)
def test_a_report_is_made_only_for_a_slot_after_its_schedule_was_first_seen(tmp_path_factory, steps):
    office, now, seen = Office(tmp_path_factory.mktemp("office")), SUNDAY, {}
    for hours, at in steps:
        now += hours * HOUR
        cycle = office.round(now, at)
        began = seen.setdefault(at, now)
        config = load(office.file, environ={})
        slot = config.reports["weekly"].at.latest(now, config.timezone)
        assert not cycle.reports or slot > began
        assert bool(cycle.new_reports) <= (cycle.reports == [])


def test_once_and_status_say_when_it_is_first_due(office, capsys):
    office.file.write_text(CONFIG.format(folder=office.folder, at="mon 08:00"), "utf-8")
    given_ = ["--config", str(office.file), "--now", iso(SUNDAY)]
    assert run(["once", *given_]) == 0
    assert "report weekly is new: first due Mon 16 Nov 08:00;" in capsys.readouterr().out
    assert run(["status", "--json", *given_]) == 0
    (coming,) = json.loads(capsys.readouterr().out)["next"]
    assert coming == {"what": "report weekly to page", "at": "2026-11-16T07:00:00Z"}
