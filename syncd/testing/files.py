"""Helpers for tests of connectors that read files.

Make files in memory or take kept ones, read them with a connector, and compare its pages with expected ones.
"""

import csv
import dataclasses
import io
import json
from collections.abc import Callable, Iterable, Sequence, Set
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import httpx

from syncd.connector import BadFile, Connector, Context
from syncd.core.later_fields import LATER_FIELDS
from syncd.core.pages import Page, SourceFile
from syncd.core.records import Kind, Record, Ref, TimeEntry, kind_of
from syncd.core.time import ALWAYS, Instant, Period, Span

R = TypeVar("R", bound=Record)
S = TypeVar("S")
BERLIN = ZoneInfo("Europe/Berlin")
"""The user's time zone in tests that give no other."""
MADE = datetime(2026, 11, 9, 9, tzinfo=UTC)
"""When a file was made, in tests that give no other moment."""


def file(data: str | bytes, name: str = "x.csv", modified: Instant = MADE) -> SourceFile:
    """Make a file with this content in memory; text is encoded as UTF-8."""
    raw = data.encode() if isinstance(data, str) else data
    return SourceFile(name=name, data=raw, sha256="", modified=modified)


def fixture(path: Path, modified: Instant = MADE) -> SourceFile:
    """Take a file that is kept beside the tests."""
    return file(path.read_bytes(), path.name, modified)


def fixtures(paths: Iterable[Path]) -> list[SourceFile]:
    """Take files that are kept beside the tests, each made a day after the one before."""
    return [fixture(path, MADE + timedelta(days=number)) for number, path in enumerate(paths)]


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]], **dialect: Any) -> str:
    """Write rows as CSV. `dialect`: keyword arguments of `csv.writer`, such as `delimiter`."""
    text = io.StringIO(newline="")
    csv.writer(text, **dialect).writerows([header, *rows])
    return text.getvalue()


def context(source: str, zone: ZoneInfo, *files: SourceFile) -> Context:
    """Make the context of a connector of files. Its `http` raises AssertionError for every request."""
    return Context(source=source, zone=zone, http=httpx.Client(transport=httpx.MockTransport(_refuse)), files=files)


def _refuse(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"a connector of files asked {request.url.host}")


def only_page(connector: Connector, window: Span = ALWAYS) -> Page:
    """Pull the one page of a connector of one file; ValueError if it makes none or several."""
    (page,) = connector.pull(None, window)
    return page


def records(page: Page, kind: type[R]) -> list[R]:
    """The records of one class, in the page's order."""
    return [observation.record for observation in page.records if isinstance(observation.record, kind)]


def by_ref(*pages: Page) -> dict[Ref, Record]:
    """All records of these pages by their refs."""
    return {observation.record.ref: observation.record for page in pages for observation in page.records}


def entries_of(*pages: Page) -> list[TimeEntry]:
    """The time entries of all these pages."""
    return [entry for page in pages for entry in records(page, TimeEntry)]


def rejections(*pages: Page) -> list[tuple[str, str]]:
    """Where each rejected row stands, and why it was rejected."""
    return [(row.where, row.reason) for page in pages for row in page.rejected]


def span(first: str, last: str, zone: ZoneInfo = BERLIN) -> Span:
    """The time from the start of one day to the end of another: `span("2026-11-02", "2026-11-08")`."""
    return Period.parse(f"{first}..{last}").span(zone)


def covered_spans(page: Page) -> tuple[list[Span], list[Span]]:
    """The spans of a page's complete coverage, and those of its snapshots."""
    return [coverage.span for coverage in page.complete], [coverage.span for coverage in page.snapshot]


def spans(page: Page) -> list[Span]:
    """The spans of a page whose complete coverage is all snapshots; AssertionError where it is not."""
    assert page.snapshot == page.complete
    return [coverage.span for coverage in page.complete]


def assert_expected(page: Page, path: Path) -> None:
    """Check that a page is what the JSON file at `path` holds, in every field but the raw rows.

    Where there is no such file, write it and fail, so that a person checks it.
    """
    found = json.loads(json.dumps(dataclasses.asdict(page), default=str))
    if not found["holes"]:
        del found["holes"]  # older golden files do not have the field
    del found["labels_by_name"]  # of a whole connector, not of a file
    for observation, record in zip(found["records"], (one.record for one in page.records), strict=True):
        for name in LATER_FIELDS.get(type(record), ()):  # golden files have those that are filled
            if not getattr(record, name):
                del observation["record"][name]
        assert observation.pop("raw") or kind_of(observation["record"]["ref"]) in (Kind.LABEL, Kind.CONTRACT)
    if not path.exists():
        path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
        raise AssertionError(f"{path.name} was missing and now holds what was read: check it, and run the test again")
    assert found == json.loads(path.read_text("utf-8"))


def assert_cuts_show_nothing_new(
    source: SourceFile, read: Callable[[SourceFile], S], contents: Callable[[S], Set[object]]
) -> None:
    """Check that a file cut at any byte is refused with BadFile, or shows nothing that the whole file does not.

    `contents`: what rows show by themselves, without what depends on other rows, such as counters in refs.
    """
    whole = contents(read(source))
    for length in range(len(source.data)):
        with suppress(BadFile):
            part = dataclasses.replace(source, data=source.data[:length])
            assert contents(read(part)) <= whole, f"cut at byte {length}"
