import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connectors.toggl.rows import read_entries


def row(**fields):
    return {"id": 3_730_000_001, "start": "2026-11-10T09:00:00+00:00", "at": "2026-11-10T10:00:00Z"} | fields


def read(*rows):
    return read_entries(json.dumps(rows).encode(), "me")


@pytest.mark.parametrize(
    "fields",
    [
        {"tags": None, "tag_ids": None, "description": None, "project_id": None},
        {"tags": [], "tag_ids": [], "stop": None, "duration": -1},
        {"id": 2**53 + 1, "unknown": {"nested": [1]}, "duronly": "yes"},
        {"start": "2026-11-10T11:00:00.1+02:00", "at": "2026-11-10T10:00:00.123456Z"},
        {"stop": "2026-11-10T09:00:00Z", "duration": 0},
    ],
)
def test_variants_that_toggl_sends_are_read(fields):
    assert len(read(row(**fields)).records) == 1


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"id": "7"}, ".id"),
        ({"start": 1700000000}, ".start"),
        ({"start": "2026-11-10T09:00:00"}, ".start"),
        ({"at": None}, ".at"),
        ({"tag_ids": [1, "x"]}, ".tag_ids[1]"),
        ({"stop": "2026-11-10T08:59:59Z"}, ".stop"),
        ({"start": "0001-01-01T00:00:00+01:00"}, ""),
    ],
)
def test_a_row_of_the_wrong_type_is_rejected_with_its_path_and_spares_the_others(fields, place):
    rows = read(row(), row(**fields), row(id=5))
    assert [each.where for each in rows.rejected] == [f"/me/time_entries $[1]{place}"]
    assert all(each.reason for each in rows.rejected)
    assert (len(rows.records), rows.control.rows, rows.control.rejected) == (2, 3, 1)


_scalar = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
_json = st.recursive(
    _scalar | st.text(max_size=8) | st.datetimes().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=4,
)
_names = sorted([*row(), "stop", "tag_ids", "project_id", "server_deleted_at"])
_fields = st.dictionaries(st.sampled_from(_names), _json)


@given(st.lists(_fields.map(lambda fields: row(**fields)) | _json, max_size=5))
@settings(max_examples=100, deadline=None)
def test_any_row_is_a_record_a_deletion_or_rejected(rows):
    found = read(*rows)
    assert len(found.records) + len(found.gone) + len(found.rejected) == len(rows) == found.control.rows
