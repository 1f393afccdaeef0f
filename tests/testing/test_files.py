"""The helpers for tests of files."""

from datetime import UTC, datetime, timedelta

import pytest

from syncd.connector import Page
from syncd.core.observations import Observation
from syncd.core.records import TimeEntry
from syncd.testing.files import assert_expected

NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)


def page(hours):
    entry = TimeEntry(ref="acme/time/1", person="me", start=NINE, stop=NINE + timedelta(hours=hours))
    return Page(as_of=NINE, records=[Observation(entry, NINE, "a.csv:2", raw="1;9;10")])


def test_expected_records_that_are_missing_are_written_for_a_person_to_check(tmp_path):
    path = tmp_path / "acme.expected.json"
    with pytest.raises(AssertionError, match=r"acme\.expected\.json was missing"):
        assert_expected(page(1), path)
    assert_expected(page(1), path)
    with pytest.raises(AssertionError):
        assert_expected(page(2), path)
