"""A small server that answers like Toggl's API v9, in the shape it had in December 2024; the contents are invented."""

import base64
import json
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from syncd.connector import Context
from syncd.connectors.toggl import Toggl
from syncd.http import source_client
from syncd.options import Secret

TOKEN = "0123456789abcdef-canary"
NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
CHANGED = "2026-09-01T08:00:00.5667Z"
DAY = timedelta(days=1)


def text(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S+00:00")


class TogglServer(ThreadingHTTPServer):
    """`entries`, `projects`, … are what it holds; `answers` are given first, one a request: (status, headers, body)."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.now = NOW
        self.earliest = self.now - timedelta(days=92)
        self.cap = 1000
        self.entries, self.projects, self.clients, self.tags, self.tasks = {}, [], [], [], []
        self.requests, self.answers = [], []

    def track(self, id, start, minutes=60, *, project=1, tags=(), at=None, deleted=None, **fields):
        stop = None if minutes is None else start + timedelta(minutes=minutes)
        at = at or stop or start
        row = {
            "id": id,
            "workspace_id": 77,
            "project_id": project,
            "task_id": None,
            "billable": False,
            "start": text(start),
            "stop": None if stop is None else text(stop),
            "duration": -1 if stop is None else minutes * 60,
            "description": f"work {id}",
            "tags": [f"tag {tag}" for tag in tags],
            "tag_ids": list(tags),
            "duronly": True,
            "at": at.strftime("%Y-%m-%dT%H:%M:%S.%f").rstrip("0").rstrip(".") + "Z",
            "server_deleted_at": None if deleted is None else text(deleted),
            "user_id": 5,
            "uid": 5,
            "wid": 77,
        }
        if project is not None:
            row["pid"] = project
        self.entries[id] = row | fields

    def delete(self, id, at):
        self.entries[id] |= {"server_deleted_at": text(at), "at": text(at)}

    def paths(self):
        return [path for path, _ in self.requests]

    def related(self):
        recent = self.listed(self.now - timedelta(days=10), self.now)
        lists = ("projects", "clients", "tags", "tasks")
        return {"id": 5, "api_token": TOKEN, "email": "user@example.com", "time_entries": recent} | {
            name: getattr(self, name) or None for name in lists
        }

    def listed(self, start, end):
        rows = [row for row in self.entries.values() if not row["server_deleted_at"]]
        return self.newest(row for row in rows if start <= datetime.fromisoformat(row["start"]) < end)

    def newest(self, rows):
        return sorted(rows, key=lambda row: row["start"], reverse=True)[: self.cap]

    def answer(self, path, query, authorization):
        if self.answers:
            status, headers, body = self.answers.pop(0)
            return status, headers, body if isinstance(body, bytes) else json.dumps(body).encode()
        if authorization != "Basic " + base64.b64encode(f"{TOKEN}:api_token".encode()).decode():
            return 401, {}, b""
        if path == "/api/v9/me" and query.get("with_related_data") == "true":
            return 200, {}, json.dumps(self.related()).encode()
        if path != "/api/v9/me/time_entries":
            return 404, {}, b'"not found"'
        if "since" in query:
            since = datetime.fromtimestamp(int(query["since"]), UTC)
            rows = (row for row in self.entries.values() if datetime.fromisoformat(row["at"]) >= since)
            return 200, {}, json.dumps(self.newest(rows)).encode()
        start, end = (datetime.fromisoformat(query[name]) for name in ("start_date", "end_date"))
        if start < self.earliest:
            day = (self.earliest + timedelta(days=1)).date()
            return 400, {}, json.dumps(f"start_date must not be earlier than {day}").encode()
        return 200, {}, json.dumps(self.listed(start, end)).encode()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        self.server.requests.append((url.path.removeprefix("/api/v9"), query))
        status, headers, body = self.server.answer(url.path, query, self.headers["Authorization"])
        self.send_response(status)
        for name, value in ({"Content-Type": "application/json"} | headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def date_time_string(self, timestamp=None):
        return self.server.now.strftime("%a, %d %b %Y %H:%M:%S GMT")

    def log_message(self, *arguments):
        pass


@contextmanager
def serving(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def toggl_token():
    return TOKEN


@pytest.fixture
def toggl_server():
    with serving(TogglServer()) as server:
        yield server


@pytest.fixture
def serve():
    """For a test that brings a server of its own."""
    return serving


class QuotaMemory:
    """A QuotaStore in memory."""

    def __init__(self):
        self.kept = {}

    def quota(self, bucket):
        return self.kept.get(bucket)

    def store_quota(self, quota):
        self.kept[quota.bucket] = quota


@pytest.fixture
def toggl(toggl_server, toggl_token, tmp_path):
    """Fresh connectors to the server: `toggl(token)`."""

    def build(token=toggl_token, url=toggl_server.url, person="me"):
        secret = tmp_path / f"token-{len(list(tmp_path.iterdir()))}"
        secret.write_text(f"{token}\n")
        options = Toggl.Options(kind="toggl", token=Secret("file", str(secret)), url=url, person=person)
        return Toggl(options, Context(source="toggl", zone=ZoneInfo("Europe/Berlin"), http=client))

    with source_client(None, QuotaMemory(), "account", lambda: NOW, lambda seconds: None) as client:
        yield build


@pytest.fixture
def toggl_world(toggl_server):
    """A server with three months of work: hours on every day, a running timer, an archived project, a deleted entry."""
    toggl_server.clients = [{"id": 9, "wid": 77, "archived": False, "name": "Acme", "at": CHANGED}]
    toggl_server.projects = [
        {"id": 1, "client_id": 9, "cid": 9, "name": "Acme API", "active": True, "at": CHANGED, "template": None},
        {"id": 2, "client_id": None, "name": "Old", "active": False, "at": "2026-01-01T08:00:00+00:00"},
    ]
    toggl_server.tags = [{"id": 1, "name": "urgent", "at": CHANGED, "creator_id": 5}]
    toggl_server.tasks = [{"id": 4, "project_id": 1, "name": "Tests", "active": True, "at": CHANGED}]
    for day in range(91):
        toggl_server.track(100 + day, NOW + (day - 90) * DAY - timedelta(hours=1), project=1 + day % 2)
    toggl_server.track(300, NOW - timedelta(hours=3), project=None, tags=[1], task_id=4)
    toggl_server.track(301, NOW - timedelta(minutes=7), None, duration=-(int(NOW.timestamp()) - 419))
    toggl_server.track(302, NOW - timedelta(hours=5), at=NOW - 5 * DAY, deleted=NOW - 5 * DAY)
    return toggl_server


@pytest.fixture
def quotas():
    return QuotaMemory()
