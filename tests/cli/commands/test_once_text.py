"""What a round says: how things are first, then what was read, in plain words."""

import re
from collections import Counter

import pytest

from syncd.cli.views.pulls import brought
from syncd.core.records import Kind
from syncd.core.versions import Effect
from syncd.ledger.observed.totals import Totals
from syncd.pull.writer import Pulled


@pytest.fixture
def said(home):
    """The output of a round that reads everything again an hour later."""
    code, out, err = home.run("once", "--no-deliver", now="2026-11-16T10:00:00Z")
    assert (code, err) == (0, "")
    return out


def test_it_begins_with_what_can_be_saved_and_what_to_do_before_the_deadline(said):
    assert said.startswith("164.17 USD CAN STILL BE SAVED, UNTIL 13:00 TODAY\n")
    assert "\nSAVE, until today 13:00 (12:00 UTC), in 2 h" in said
    assert "\n  d-f440  Add 2:30 to Backend API: Tue 10 Nov, 17:00–19:30              100.00\n" in said
    assert said.index("d-f440") < said.index("READ JUST NOW")


def test_it_tells_what_each_source_brought_and_how_many_requests_are_left(said, home):
    left = min(quota["remaining"] for quota in home.json("status")["quota"] if "toggl" in quota["sources"])
    assert re.search(rf"\ntoggl +Mon 16 Nov 10:00  nothing new +{left}\n", said)
    assert re.search(r"\nmilestones +Mon 16 Nov 10:00  no new file\n", said)


@pytest.mark.parametrize(
    ("effects", "more", "says"),
    [
        ({(Kind.TIME, Effect.NEW): 44, (Kind.LABEL, Effect.NEW): 9, (Kind.TIME, Effect.SAME): 13}, {},
         "44 new, 13 unchanged"),
        ({(Kind.TIME, Effect.CHANGED): 1, (Kind.WORK, Effect.CHANGED): 1, (Kind.TIME, Effect.GONE): 1}, {},
         "2 edited, 1 deleted"),
        ({(Kind.LABEL, Effect.NEW): 2, (Kind.LABEL, Effect.SAME): 3}, {}, "2 new names"),
        ({(Kind.TRANSACTION, Effect.NEW): 3}, {"rejected": 1, "held": 2}, "3 new, 2 held, 1 rejected"),
        ({}, {}, "nothing new"),
    ],
)  # fmt: skip
def test_counters_are_plain_words_and_nothing_is_said_of_what_is_none(effects, more, says):
    assert brought(Pulled(source="toggl", pull=1, totals=Totals(effects=Counter(effects), **more))) == says


def test_what_nobody_needs_before_a_deadline_is_only_counted(said, home):
    known = len([one for one in home.json("discrepancies")["discrepancies"] if not one["parent"]])
    assert f"\n{known} open. All of it: syncd discrepancies\n" in said
    assert "d-dba7" not in said
    assert not re.search("may be lost|at stake|0 new|as before", said)


def test_a_source_that_cannot_be_reached_is_in_the_first_lines_and_says_why(home, made):
    home.edit(f'"{made.toggl.url}"', '"http://127.0.0.1:9"')
    code, out, _ = home.run("once", "--no-deliver")
    assert code == 75
    assert "oggl was not read since " in " ".join(out.split("READ JUST NOW")[0].split())
    assert "\ntoggl: 127.0.0.1 cannot be reached (connection refused)" in out
