"""For tests of connectors that read files: files made in memory or kept as fixtures, read by a connector, and pages
compared in full with what is written beside a fixture."""

import csv
import dataclasses
import io
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import httpx

from syncd.connector import Connector, Context, Page, SourceFile
from syncd.core.records import Kind, Record, kind_of
from syncd.core.time import ALWAYS, Instant, Span

R = TypeVar("R", bound=Record)
MADE = datetime(2026, 11, 9, 9, tzinfo=UTC)
"""When a file was made, where a test does not say."""


def file(data: str | bytes, name: str = "x.csv", modified: Instant = MADE) -> SourceFile:
    """A file with this content."""
    raw = data.encode() if isinstance(data, str) else data
    return SourceFile(name=name, data=raw, sha256="", modified=modified)


def fixture(path: Path, modified: Instant = MADE) -> SourceFile:
    """A file kept beside the tests."""
    return file(path.read_bytes(), path.name, modified)


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
