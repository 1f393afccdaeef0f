"""Rows of Reports: entries with rates, and the names of labels."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import Malformed
from syncd.connectors.toggl.reports_api import read_report, read_total
from syncd.core.money import Money

PEOPLE = {5: "Jane Doe"}


def nested(**fields):
    return {
        "id": 3_730_000_001,
        "seconds": 3600,
        "start": "2026-11-10T10:00:00+01:00",
        "stop": "2026-11-10T11:00:00+01:00",
        "at": "2026-11-10T10:00:00+00:00",
        "at_tz": "2026-11-10T11:00:00+01:00",
    } | fields


def row(*entries, **fields):
    return {"user_id": 5, "username": "jane", "time_entries": list(entries) or [nested()], "row_number": 1} | fields


def read(*rows):
    return read_report(json.dumps(rows).encode(), 77, PEOPLE)


def entry(**fields):
    (observation,) = read(row(**fields)).rows.records
    return observation.record


def test_an_entry_is_in_utc_and_in_its_workspace():
    record = entry(description="work", project_id=1, task_id=2, tag_ids=[4, 3], billable=True)
    start = datetime(2026, 11, 10, 9, tzinfo=UTC)
    assert (record.start, record.stop) == (start, start + timedelta(hours=1))
    assert (record.person, record.space, record.description, record.billable) == ("Jane Doe", "77", "work", True)
    assert (record.project, record.task) == ("toggl/label/project-1", "toggl/label/task-2")
    assert record.tags == ("toggl/label/tag-3", "toggl/label/tag-4")


def test_a_row_may_hold_several_entries_each_with_its_place_and_seconds():
    reported = read(row(nested(), nested(id=5, seconds=7)))
    assert [observation.where for observation in reported.rows.records] == [
        "/search/time_entries $[0].time_entries[0]",
        "/search/time_entries $[0].time_entries[1]",
    ]
    assert reported.seconds == {"toggl/time/3730000001": 3600, "toggl/time/5": 7}


@pytest.mark.parametrize(
    ("user", "name", "person"), [(5, "x", "Jane Doe"), (6, "Sam", "Sam"), (6, None, "6"), (6, "", "6")]
)
def test_people_go_by_their_known_name_or_the_rows(user, name, person):
    assert entry(user_id=user, username=name).person == person


@pytest.mark.parametrize(
    ("cents", "currency", "rate"),
    [
        (4050, "USD", Money(4050, "USD")),
        (0, "USD", Money(0, "USD")),
        (500_000, "JPY", Money(5000, "JPY")),
        (500_050, "JPY", None),
        (1234, "KWD", Money(12_340, "KWD")),
        (None, "USD", None),
        (4050, None, None),
        (4050, "", None),
    ],
)
def test_rates_are_hundredths_of_any_currency_exact_or_unknown(cents, currency, rate):
    assert entry(hourly_rate_in_cents=cents, currency=currency).rate == rate


def test_an_entry_that_still_runs_has_no_stop():
    (observation,) = read(row(nested(stop=None, seconds=-1))).rows.records
    assert observation.record.stop is None


def test_names_of_labels_come_beside_their_ids():
    fields = {"project_id": 1, "project_name": "API", "task_id": 2, "task_name": "Tests", "client_name": "Acme"}
    names = read(row(**fields, tag_ids=[3, 4], tag_names=["a", "b"])).labels
    assert {ref: (label.name, label.parent) for ref, label in names.items()} == {
        "toggl/label/project-1": ("API", None),
        "toggl/label/task-2": ("Tests", "toggl/label/project-1"),
        "toggl/label/tag-3": ("a", None),
        "toggl/label/tag-4": ("b", None),
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"description": None, "tag_ids": None, "tag_names": None, "project_id": None, "project_name": None},
        {"tag_ids": [1, 2], "tag_names": ["one"]},
        {"project_id": 1, "project_name": ""},
        {"new": {"field": 1}, "email": "x@example.com", "billable_amount_in_cents": 5},
    ],
)
def test_variants_are_read(fields):
    assert entry(**fields).ref == "toggl/time/3730000001"


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"user_id": "5"}, ".user_id"),
        ({"time_entries": None}, ".time_entries"),
        ({"time_entries": [nested(), nested(seconds="1")]}, ".time_entries[1].seconds"),
        ({"time_entries": [nested(start="2026-11-10T10:00:00")]}, ".time_entries[0].start"),
        ({"time_entries": [nested(stop="2026-11-10T09:00:00Z", start="2026-11-10T10:00:00Z")]}, ".time_entries[0]"),
        ({"hourly_rate_in_cents": 40.5}, ".hourly_rate_in_cents"),
        ({"currency": "dollars", "hourly_rate_in_cents": 5}, ".time_entries[0]"),
        ({"tag_ids": ["x"]}, ".tag_ids[0]"),
    ],
)
def test_a_row_of_the_wrong_type_is_rejected_with_its_path_and_spares_the_others(fields, place):
    rows = read(row(), row(**fields), row(nested(id=5))).rows
    assert [row.where for row in rows.rejected] == [f"/search/time_entries $[1]{place}"]
    assert {row.record.ref for row in rows.records} >= {"toggl/time/3730000001", "toggl/time/5"}
    assert rows.control.rejected == 1


def test_an_impossible_entry_beside_others_in_a_row_is_rejected_alone_and_not_counted():
    reported = read(row(nested(id=8), nested(id=9, stop="2026-11-10T00:00:00Z"), nested(id=10)))
    assert dict(reported.seconds) == {"toggl/time/8": 3600, "toggl/time/10": 3600}, "so the window does not add up"
    assert [row.where for row in reported.rows.rejected] == ["/search/time_entries $[0].time_entries[1]"]


@pytest.mark.parametrize("body", [b"{}", b"<html>", b"[{", b"5"])
def test_a_body_that_is_no_list_is_malformed(body):
    with pytest.raises(Malformed, match=r"/search/time_entries (is not JSON|differs)"):
        read_report(body, 77, PEOPLE)


@pytest.mark.parametrize("body", [b"[]", b'{"seconds": null}', b'{"seconds": 1.5}', b"{}"])
def test_totals_without_seconds_are_malformed(body):
    with pytest.raises(Malformed, match="/totals differs from its documentation"):
        read_total(body)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.datetimes().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=4,
)
_fields = st.dictionaries(
    st.sampled_from(["user_id", "username", "tag_ids", "hourly_rate_in_cents", "currency", "project_name"]), _json
)
_nested = st.dictionaries(st.sampled_from(sorted(nested())), _json)


@given(st.lists(st.builds(lambda inner, outer: row(nested(**inner), **outer), _nested, _fields) | _json, max_size=4))
@settings(max_examples=50, deadline=None)
def test_any_row_is_one_record_or_rejected(rows):
    outcome = read(*rows).rows
    assert len(outcome.records) + len(outcome.rejected) == len(rows) == outcome.control.rows
