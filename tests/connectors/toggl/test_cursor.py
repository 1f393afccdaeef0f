"""The cursor keeps the JSON that released ledgers hold."""

import json

import msgspec
import pytest

from syncd.connectors.toggl.cursor import read_cursor

RELEASED = {
    "v": 2,
    "whose": ["workspace", "Studio", "Sam Roe"],
    "asked": "2025-03-26T09:00:00Z",
    "bottom": "2025-11-01T00:00:00Z",
    "since": 1_794_818_700,
    "swept": 1_794_732_300,
    "night": {"day": "2026-11-16", "steps": 2, "open_from": "2026-10-18", "spent": 6},
    "archive": {
        "below": "2025-11-01",
        "reading": {
            "window": {"first": "2025-09-01", "last": "2025-10-31"},
            "space": 1,
            "row": 201,
            "seconds": 86_400,
            "requests": 2,
            "foots": True,
            "again": True,
        },
        "stride": 62,
        "size": 200,
        "turn": "2026-05-01",
        "weight": 4,
        "spent": [4, 62],
        "cost": [11, 340],
        "holes": [{"first": "2026-01-01", "last": "2026-01-31"}],
    },
    "listed": True,
    "user": 2_300_001,
    "spaces": [{"id": 2_200_001, "organisation": 2_100_001, "kept": 0}],
    "people": [[2_300_002, "Sam Roe"]],
    "lacking": [{"what": "tasks", "why": "not in its plan", "since": "2026-11-01"}],
    "known": ["project-210000005", "tag-210000008"],
}
SELECTION = ("workspace", "Studio", "Sam Roe")


def test_a_released_cursor_is_read_and_written_unchanged():
    cursor = read_cursor(RELEASED, SELECTION)
    assert json.loads(msgspec.json.encode(cursor)) == RELEASED


@pytest.mark.parametrize("cursor", [None, {}, {**RELEASED, "v": 1}, {**RELEASED, "whose": ["me", "me"]}])
def test_any_other_cursor_is_not_read(cursor):
    assert read_cursor(cursor, SELECTION) is None
