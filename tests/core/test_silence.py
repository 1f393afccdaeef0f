"""The sentence about days of which nothing is known: until when comes first, commands come last."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.silence import Silence
from syncd.core.wording import Here

HERE = Here(ZoneInfo("Europe/Berlin"), datetime(2026, 12, 6, 18, tzinfo=UTC))
CUT_OFF = datetime(2026, 12, 7, 12, tzinfo=UTC)
DAYS = {"first": date(2026, 11, 30), "last": date(2026, 12, 6)}
names = st.lists(st.sampled_from(["toggl", "upwork", "clockify"]), max_size=2, unique=True).map(tuple)


@given(names, names, names)
def test_the_deadline_comes_once_and_before_every_command(files, servers, held):
    if not (files or servers or held):
        return
    silence = Silence(**DAYS, files=files, servers=servers, held=held, before=CUT_OFF)
    said = silence.sentence(HERE)
    assert said.count("Mon 7 Dec, 13:00 (12:00 UTC)") == 1
    assert said.index("UTC") < min(
        (said.index(name) for name in ("syncd once", "syncd accept") if name in said), default=999
    )
    assert all(name in said for name in silence.sources)
    assert "nothing is known of 30 Nov to 6 Dec" in said


@pytest.mark.parametrize(
    ("given_", "says"),
    [
        (
            {"files": ("toggl", "upwork"), "servers": ("clockify",), "before": CUT_OFF},
            (
                "Export toggl and upwork before Mon 7 Dec, 13:00 (12:00 UTC): nothing is known of 30 Nov to 6 Dec, "
                "995.00 USD in a usual week. Read clockify: syncd once --source clockify"
            ),
        ),
        (
            {"servers": ("clockify",), "usual_least": True},
            (
                "Read clockify: nothing is known of 30 Nov to 6 Dec, ≥ 995.00 USD in a usual week. "
                "Run syncd once --source clockify"
            ),
        ),
    ],
)
def test_what_to_do_leads_and_an_amount_that_is_not_all_known_is_at_least_that(given_, says):
    assert Silence(**DAYS, usual=(Money(99500, "USD"),), **given_).sentence(HERE) == says
