"""Rows of the Track API: variants that are read, and rejected rows with their path."""

import json
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import Malformed
from syncd.connectors.toggl.entries import read_entries
from syncd.connectors.toggl.labels import read_labels, read_related, read_spaces
from syncd.core.money import Money
from syncd.core.records import LabelKind

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)


def row(**fields):
    return {"id": 3_730_000_001, "start": "2026-11-10T09:00:00+00:00", "at": "2026-11-10T10:00:00Z"} | fields


def read(*rows):
    return read_entries(json.dumps(rows).encode(), "me")


def label(kind=LabelKind.PROJECT, **fields):
    body = json.dumps([{"id": 7, "name": "API", "at": "2026-11-10T10:00:00Z"} | fields])
    return read_labels(body.encode(), "/list", kind, NOW)


def record(rows):
    (observation,) = rows.records
    return observation.record


@pytest.mark.parametrize(
    "fields",
    [
        {"tags": None, "tag_ids": None, "description": None, "project_id": None, "pid": None},
        {"tags": [], "tag_ids": [], "stop": None, "duration": -1},
        {"duration": -1_763_000_000, "duronly": True, "expense_ids": None, "permissions": None},
        {"unknown": {"nested": [1]}, "duronly": "yes", "shared_with": [{"accepted": True}]},
        {"start": "2026-11-10T11:00:00+02:00", "stop": "2026-11-10T09:00:00Z", "duration": 0},
        {"project_id": 5, "pid": 6, "uid": "x", "wid": None},
    ],
)
def test_variants_that_toggl_sends_are_read(fields):
    assert record(read(row(**fields))).start == datetime(2026, 11, 10, 9, tzinfo=UTC)


@pytest.mark.parametrize("digits", range(7))
def test_changes_have_any_fraction_of_a_second_and_count_by_the_second(digits):
    fraction = f".{'5667891'[:digits]}" if digits else ""
    (observation,) = read(row(at=f"2026-11-10T10:00:00{fraction}Z")).records
    assert observation.revision == datetime(2026, 11, 10, 10, tzinfo=UTC)


@pytest.mark.parametrize("id", [1, 2**31, 2**53 + 1, 2**63 - 1])
def test_ids_are_exact_up_to_64_bits(id):
    entry = record(read(row(id=id, project_id=id, tag_ids=[id])))
    assert (entry.ref, entry.project) == (f"toggl/time/{id}", f"toggl/label/project-{id}")
    assert entry.tags == (f"toggl/label/tag-{id}",)


def test_tags_are_a_set_in_one_order():
    assert record(read(row(tag_ids=[9, 3, 9]))).tags == ("toggl/label/tag-3", "toggl/label/tag-9")


def test_a_deleted_row_has_its_last_content():
    (gone,) = read(row(server_deleted_at="2026-11-11T00:00:00+00:00", description="was")).gone
    assert (gone.ref, gone.last.description, gone.where) == ("toggl/time/3730000001", "was", "/me/time_entries $[0]")


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"id": "7"}, ".id"),
        ({"id": 7.5}, ".id"),
        ({"start": 1700000000}, ".start"),
        ({"start": "2026-11-10T09:00:00"}, ".start"),
        ({"at": None}, ".at"),
        ({"tag_ids": [1, "x"]}, ".tag_ids[1]"),
        ({"tag_ids": 5}, ".tag_ids"),
        ({"billable": "no"}, ".billable"),
        ({"description": 5}, ".description"),
        ({"workspace_id": "1"}, ".workspace_id"),
        ({"stop": "2026-11-10T08:59:59Z"}, ".stop"),
        ({"start": "0001-01-01T00:00:00+01:00"}, ""),
    ],
)
def test_a_row_of_the_wrong_type_is_rejected_with_its_path_and_spares_the_others(fields, place):
    rows = read(row(), row(**fields), row(id=5))
    assert [row.where for row in rows.rejected] == [f"/me/time_entries $[1]{place}"]
    assert all(row.reason for row in rows.rejected)
    assert (len(rows.records), rows.control.rows, rows.control.rejected) == (2, 3, 1)


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("40", "USD", Money(4000, "USD")),
        ("40.0", "EUR", Money(4000, "EUR")),
        ("40.10", "USD", Money(4010, "USD")),
        ("0.1", "USD", Money(10, "USD")),
        ("5000", "JPY", Money(5000, "JPY")),
        ("5000.0", "JPY", Money(5000, "JPY")),
        ("5000.5", "JPY", None),
        ("12.345", "KWD", Money(12_345, "KWD")),
        ("12.3456", "KWD", None),
        ("33.333", "USD", None),
        ("12.3400000000000000000000000000000000001", "USD", None),
        ("40", None, None),
        ("null", "USD", None),
    ],
)
def test_amounts_are_exact_in_the_currency_or_unknown(amount, currency, expected):
    """The Track API writes money as a number in units of the currency."""
    fields = f'"currency": {json.dumps(currency)}, "rate": {amount}, "fixed_fee": {amount}'
    body = f'[{{"id": 7, "name": "API", {fields}}}]'
    project = record(read_labels(body.encode(), "/list", LabelKind.PROJECT, NOW))
    assert (project.rate, project.fixed_fee) == (expected, expected)


@pytest.mark.parametrize(
    "fields",
    [{"rate": 1e30, "currency": "USD"}, {"rate": "NaN", "currency": "USD"}, {"rate": 5, "currency": "dollars"}],
)
def test_a_wrong_amount_rejects_its_row(fields):
    assert [row.where for row in label(**fields).rejected] == ["/list $[0]"]


@pytest.mark.parametrize("rate", [0, None])
def test_a_project_without_a_rate_of_its_own_has_none(rate):
    assert record(label(rate=rate, currency="USD")).rate is None


def test_a_workspace_has_its_default_rate_in_its_currency():
    workspace = label(LabelKind.WORKSPACE, default_hourly_rate=40.5, default_currency="CHF")
    assert record(workspace).rate == Money(4050, "CHF")


def test_an_estimate_is_in_seconds():
    assert record(label(estimated_seconds=36_000, estimated_hours=10)).estimate == 36_000


@pytest.mark.parametrize(
    ("fields", "archived"),
    [
        ({}, False),
        ({"active": True}, False),
        ({"active": False}, True),
        ({"archived": True}, True),
        ({"inactive": True}, True),
    ],
)
def test_kinds_of_labels_are_archived_in_different_ways(fields, archived):
    assert record(label(**fields)).archived is archived


def test_a_user_has_a_full_name_and_no_clock():
    body = b'[{"id": 5, "fullname": "Sam Roe", "email": "sam@example.com", "inactive": false}]'
    (user,) = read_labels(body, "/users", LabelKind.USER, NOW).records
    assert (user.record.name, user.revision) == ("Sam Roe", NOW)
    assert "sam@example.com" not in repr(user)


def test_tasks_come_in_an_envelope():
    body = b'{"data": [{"id": 5, "name": "Tests", "project_id": 7, "active": false}], "page": 1, "total_count": 1}'
    task = record(read_labels(body, "/tasks", LabelKind.TASK, NOW))
    assert (task.parent, task.archived) == ("toggl/label/project-7", True)


@pytest.mark.parametrize("body", [b"null", b"[]", b'{"data": null}', b"{}"])
def test_a_list_may_be_empty_in_many_ways(body):
    assert read_labels(body, "/tasks", LabelKind.TASK, NOW).count == 0


def test_related_lists_may_be_null_or_absent():
    related = read_related(b'{"id": 5, "clients": null, "api_token": "canary"}', "me", NOW)
    assert (related.user, related.rows.count, list(related.spaces)) == (5, 0, [])
    assert "canary" not in repr(related)


@pytest.mark.parametrize("body", [b"<html>", b"[1", b"5", b'"text"', b"\xff\xfe", b""])
def test_a_body_that_is_no_list_is_malformed(body):
    for reading in (lambda: read_entries(body, "me"), lambda: read_labels(body, "/l", LabelKind.TAG, NOW)):
        with pytest.raises(Malformed, match="Toggl's answer to /"):
            reading()


def test_a_workspace_without_an_id_is_malformed():
    with pytest.raises(Malformed, match="/me/workspaces"):
        read_spaces(b'[{"name": "x"}]')


_scalar = (
    st.none()
    | st.sampled_from(["USD", "KWD"])
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
)
_json = st.recursive(
    _scalar | st.text(max_size=8) | st.datetimes().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=4,
)
_entry_names = sorted([*row(), "stop", "tag_ids", "project_id", "server_deleted_at"])
_label_names = ["id", "name", "at", "client_id", "active", "rate", "currency", "fixed_fee", "estimated_seconds"]


def rows_of(names):
    fields = st.dictionaries(st.sampled_from(names), _json)
    return st.lists(fields.map(lambda values: row(**values)) | _json, max_size=5)


@given(rows_of(_entry_names))
@settings(max_examples=50, deadline=None)
def test_any_row_of_entries_is_a_record_a_deletion_or_rejected(rows):
    outcome = read(*rows)
    assert len(outcome.records) + len(outcome.gone) + len(outcome.rejected) == len(rows) == outcome.control.rows


@given(rows_of(_label_names), st.sampled_from(LabelKind))
@settings(max_examples=50, deadline=None)
def test_any_row_of_labels_is_a_record_or_rejected(rows, kind):
    outcome = read_labels(msgspec.json.encode(rows), "/list", kind, NOW)
    assert len(outcome.records) + len(outcome.rejected) == len(rows) == outcome.control.rows
