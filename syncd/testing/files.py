"""For tests of connectors that read files: files made in memory or kept as fixtures, read by a connector, and pages
compared in full with what is written beside a fixture."""

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
from syncd.core.pages import Page, SourceFile
from syncd.core.records import Kind, Record, TimeEntry, kind_of
from syncd.core.time import ALWAYS, Instant, Period, Span

R = TypeVar("R", bound=Record)
S = TypeVar("S")
BERLIN = ZoneInfo("Europe/Berlin")
"""The user's zone, where a test does not say."""
MADE = datetime(2026, 11, 9, 9, tzinfo=UTC)
"""When a file was made, where a test does not say."""


def file(data: str | bytes, name: str = "x.csv", modified: Instant = MADE) -> SourceFile:
    """A file with this content."""
    raw = data.encode() if isinstance(data, str) else data
    return SourceFile(name=name, data=raw, sha256="", modified=modified)


def fixture(path: Path, modified: Instant = MADE) -> SourceFile:
    """A file kept beside the tests."""
    return file(path.read_bytes(), path.name, modified)


def fixtures(paths: Iterable[Path]) -> list[SourceFile]:
    """Files kept beside the tests, each made a day after the one before."""
    return [fixture(path, MADE + timedelta(days=number)) for number, path in enumerate(paths)]


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]], **dialect: Any) -> str:
    """Rows as CSV. `dialect`: what `csv.writer` takes."""
    text = io.StringIO(newline="")
    csv.writer(text, **dialect).writerows([header, *rows])
    return text.getvalue()


def context(source: str, zone: ZoneInfo, *files: SourceFile) -> Context:
    """What a connector of files is given. Its `http` refuses to talk to anybody."""
    return Context(source=source, zone=zone, http=httpx.Client(transport=httpx.MockTransport(_refuse)), files=files)


def _refuse(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"a connector of files asked {request.url.host}")


def only_page(connector: Connector, window: Span = ALWAYS) -> Page:
    """The one page that a connector makes of one file."""
    (page,) = connector.pull(None, window)
    return page


def records(page: Page, kind: type[R]) -> list[R]:
    """The records of one kind, in the page's order."""
    return [each.record for each in page.records if isinstance(each.record, kind)]


def entries_of(*pages: Page) -> list[TimeEntry]:
    """The time entries of all these pages."""
    return [entry for page in pages for entry in records(page, TimeEntry)]


def rejections(*pages: Page) -> list[tuple[str, str]]:
    """Where each rejected row stands, and why it was rejected."""
    return [(row.where, row.reason) for page in pages for row in page.rejected]


def span(first: str, last: str, zone: ZoneInfo = BERLIN) -> Span:
    """Two days and all between them: `span("2026-11-02", "2026-11-08")`."""
    return Period.parse(f"{first}..{last}").span(zone)


def claimed(page: Page) -> tuple[list[Span], list[Span]]:
    """What the page claims to be complete, and of that, to be a snapshot."""
    return [scope.span for scope in page.complete], [scope.span for scope in page.snapshot]


def spans(page: Page) -> list[Span]:
    """What the page claims, both to be complete and to be a snapshot."""
    assert page.snapshot == page.complete
    return [scope.span for scope in page.complete]


def assert_expected(page: Page, path: Path) -> None:
    """The page is, in every field but the rows themselves, what the JSON at `path` says: a change of any shows."""
    found = json.loads(json.dumps(dataclasses.asdict(page), default=str))
    for record in found["records"]:
        assert record.pop("raw") or kind_of(record["record"]["ref"]) in (Kind.LABEL, Kind.CONTRACT)
    assert found == json.loads(path.read_text("utf-8"))


def assert_cut_anywhere_says_no_more(
    source: SourceFile, read: Callable[[SourceFile], S], said: Callable[[S], Set[object]]
) -> None:
    """However much of its end is missing, a file is refused with BadFile, or `read` as saying nothing that the whole
    one does not. `said`: what rows say by themselves, without what depends on other rows."""
    whole = said(read(source))
    for length in range(len(source.data)):
        with suppress(BadFile):
            assert said(read(dataclasses.replace(source, data=source.data[:length]))) <= whole, f"cut at byte {length}"
