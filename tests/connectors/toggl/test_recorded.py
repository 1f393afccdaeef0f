"""The connector reads bodies recorded from Toggl; they are not part of the project."""

import json
import os
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from syncd.connector import Context
from syncd.connectors.toggl import Toggl
from syncd.core.records import Kind, TimeEntry, kind_of
from syncd.core.time import Span
from syncd.net.client import source_client
from syncd.net.quota import Clocks, QuotaAccount
from syncd.options import Secret
from syncd.simulator.loopback import LoopbackServer

HERE = Path(__file__).resolve()
DATA = Path(os.environ.get("SYNCD_REAL_DATA", HERE.parents[3].parent / "shared" / "data")) / "toggl" / "recorded"
NOW = datetime(2024, 12, 16, 3, tzinfo=UTC)
WINDOW = Span(NOW - timedelta(days=90), NOW)

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the recorded Toggl bodies are not here (SYNCD_REAL_DATA)")


class Recorded:
    """The recorded bodies; a list by dates has the entries in `/me` that start within them."""

    def __init__(self):
        self.related = (DATA / "me_with_related_data.json").read_bytes()
        self.changes = (DATA / "me_time_entries_since_1734304527.json").read_bytes()

    def body(self, query):
        if "with_related_data" in query:
            return self.related
        if "since" in query:
            return self.changes
        start, end = (datetime.fromisoformat(query[name][0]) for name in ("start_date", "end_date"))
        rows = json.loads(self.related)["time_entries"]
        return json.dumps([row for row in rows if start <= datetime.fromisoformat(row["start"]) < end]).encode()


def handler(recorded):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = recorded.body(parse_qs(urlsplit(self.path).query))
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    return Handler


@pytest.fixture
def recorded():
    return Recorded()


@pytest.fixture
def toggl(recorded, tmp_path):
    (tmp_path / "token").write_text("unused")
    server = LoopbackServer(handler(recorded))
    server.start()
    options = Toggl.Options(kind="toggl", token=Secret("file", str(tmp_path / "token")), url=server.url)
    with source_client(None, None, QuotaAccount("account"), Clocks(now=lambda: NOW)) as client:
        yield Toggl(options, Context(source="toggl", zone=ZoneInfo("UTC"), http=client))
    server.stop()


def live(pages):
    return [row for page in pages for row in page.records if kind_of(row.record.ref) is Kind.TIME]


def test_the_related_data_hold_67_entries_and_every_label_they_use(toggl):
    pages = list(toggl.pull(None, WINDOW))
    assert len(live(pages[:1])) == 67
    assert {entry.record.ref for entry in live(pages)} == {entry.record.ref for entry in live(pages[:1])}
    described = {observation.record.ref for observation in pages[0].records}
    assert {entry.record.project for entry in live(pages)} - {None} <= described
    assert not any(page.rejected for page in pages)
    assert len(pages) == 2, "no label was asked for again"


def test_the_changes_are_one_live_row_and_four_deletions_never_seen_alive(toggl):
    first = list(toggl.pull(None, WINDOW))
    (page,) = toggl.pull(first[-1].cursor, WINDOW)
    assert (page.control.rows, len(page.records), len(page.gone)) == (5, 1, 4)
    seen = {entry.record.ref for entry in live(first)}
    assert not {gone.ref for gone in page.gone} & seen
    assert len(seen | {observation.record.ref for observation in page.records} | {gone.ref for gone in page.gone}) == 72
    assert all(gone.last is not None and gone.revision <= NOW for gone in page.gone)


def test_the_running_body_has_no_stop_and_is_older_than_its_stopped_version(recorded, toggl):
    stopped = {entry.record.ref: entry for entry in live(toggl.pull(None, WINDOW))}
    recorded.changes = b"[" + (DATA / "me_time_entries_current_running.json").read_bytes() + b"]"
    (page,) = toggl.pull(list(toggl.pull(None, WINDOW))[-1].cursor, WINDOW)
    (running,) = page.records
    assert isinstance(running.record, TimeEntry)
    assert running.record.stop is None
    assert running.revision < stopped[running.record.ref].revision
    assert stopped[running.record.ref].record.stop is not None
