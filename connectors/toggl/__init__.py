"""Your own time entries from Toggl Track, in all your workspaces, with projects, clients, tasks and tags.

    [source.toggl]
    kind   = "toggl"
    token  = { env = "TOGGL_TOKEN" }   # the API token at the bottom of your Toggl profile
    person = "me"                      # your own key in this configuration; "me" if left out
    every  = "15 minutes"

The first pull reads names and history, later ones only what changed since: edits, additions and deletions, in one
request while entries use no name that is new. Toggl lets 30 requests an hour through for all programs on your account;
syncd leaves five of them to the others, and goes on by itself where it had to stop.

Limits: Toggl shows about three months of history this way; what is older is not claimed to be complete. Names are read
again when an entry uses one that is new, so a renamed project may keep its old name until then. Removing a tag from a
workspace does not count as a change of its entries. Toggl 2.0 (keys beginning with `toggl_sk_`) is another product.
syncd only reads: nothing in Toggl is ever changed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Literal
from urllib.parse import urlsplit

import msgspec
from pydantic import field_validator

from syncd.connector import ConnectorOptions, Context, Cursor, Limits, Malformed, Page
from syncd.connectors.toggl.api import QUOTA_REMAINING, QUOTA_RESETS, Api, BadRequest
from syncd.connectors.toggl.rows import Rows, read_entries, read_related
from syncd.core.records import Kind, Ref, id_of
from syncd.core.statements import Scope
from syncd.core.time import Instant, Span, instant, iso
from syncd.options import Secret

STEP = timedelta(days=90)
"""The most history one request asks for."""
CAP = 1000
"""Rows in an answer from which on it counts as cut off: listings end there, newest first, without a word."""
OVERLAP = timedelta(minutes=15)
"""How far `since` goes back behind the last answer: the server's reads may lag behind its writes."""
REACH = timedelta(days=80)
"""`since` is refused beyond about three months; before that, history is read again to find what was deleted."""
REMEMBERED = 2000
"""Labels kept in the cursor, at most 50 kB; one forgotten costs a request when it is used again."""

_EARLIEST = re.compile(r"start_date must not be earlier than (\d{4}-\d\d-\d\d)")


class TogglOptions(ConnectorOptions):
    """`url` is for a Toggl-compatible server on this machine."""

    token: Secret
    person: str = "me"
    url: str = "https://api.track.toggl.com"

    @field_validator("url")
    @classmethod
    def _is_safe(cls, url: str) -> str:
        parts = urlsplit(url)
        local = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")
        if not (parts.hostname and (parts.scheme == "https" or local)) or parts.username or parts.query:
            raise ValueError("must be an https address; plain http only for a server on this machine")
        return url.rstrip("/")


class _Memory(msgspec.Struct, frozen=True, kw_only=True):
    """What the cursor holds."""

    v: Literal[1]
    asked: datetime  # the start of the window when history was begun
    start: datetime  # the start of what Toggl let us read
    unread: datetime | None  # history is read up to here; None: to its end
    since: int  # Unix time from which on changes are not yet known
    known: list[str]  # labels that entries may use without being asked for, latest used first

    def knowing(self, *labels: frozenset[Ref]) -> "_Memory":
        ids = [id_of(ref) for group in labels for ref in sorted(group)]
        return msgspec.structs.replace(self, known=list(dict.fromkeys([*ids, *self.known]))[:REMEMBERED])


class Toggl:
    """Toggl Track, API v9: `/me?with_related_data=true` for names, date ranges for history, then `since`."""

    Options: ClassVar[type[ConnectorOptions]] = TogglOptions
    namespace = "toggl"
    kinds = frozenset({Kind.TIME, Kind.LABEL})
    echoes = ""
    # Free, Starter and Premium alike: https://support.toggl.com/en/articles/11484112-api-webhook-limits
    limits = Limits(per_hour=30, remaining_header=QUOTA_REMAINING, resets_header=QUOTA_RESETS)

    def __init__(self, options: TogglOptions, context: Context) -> None:
        self._person = options.person
        self._api = Api(context.http, options.url, options.token, context.source)

    def pull(self, cursor: Cursor | None, window: Span) -> Iterator[Page]:
        """History from `window.start`, or from where a pull was cut short; else the changes since the last pull."""
        memory = _recall(cursor, window)
        if memory is None:
            yield from self._begin(window)
        elif memory.unread is not None:
            yield from self._history(memory, memory.unread, window)
        else:
            yield from self._changes(memory, window)

    def _begin(self, window: Span) -> Iterator[Page]:
        rows, as_of = self._related(window)
        memory = _Memory(
            v=1, asked=window.start, start=window.start, unread=window.start, since=_overlapping(as_of), known=[]
        ).knowing(rows.named, rows.labels)
        yield self._page(rows, as_of, memory, progress="labels and the last days")
        yield from self._history(memory, window.start, window)

    def _history(self, memory: _Memory, start: Instant, window: Span) -> Iterator[Page]:
        step = STEP
        while start < window.end:
            span = Span(start, min(start + step, window.end))
            try:
                answer = self._api.get("/me/time_entries", window.end, **_range(span))
            except BadRequest as error:
                start = _clamped(start, error)
                memory = msgspec.structs.replace(memory, start=start)
                continue
            rows = read_entries(answer.body, self._person)
            if rows.count >= CAP and span.seconds > 1:
                step = (span.end - span.start) / 2
                continue
            start = span.end
            memory = msgspec.structs.replace(memory, unread=start if start < window.end else None)
            scopes = self._scopes(span) if rows.count < CAP else ()
            page = replace(
                self._page(rows, answer.as_of, progress=f"{span.start.date()} to {span.end.date()}"),
                complete=scopes,
                snapshot=scopes,
            )
            yield from self._with_labels(page, rows, memory, window)

    def _changes(self, memory: _Memory, window: Span) -> Iterator[Page]:
        try:
            answer = self._api.get("/me/time_entries", window.end, since=str(memory.since))
        except BadRequest as error:
            if "older than" not in error.text:
                raise Malformed(str(error)) from None
            yield from self._begin(window)
            return
        rows = read_entries(answer.body, self._person)
        page = self._page(rows, answer.as_of, progress="changes")
        if rows.count >= CAP:  # whether `since` is cut off like listings is not documented
            yield page
            yield from self._begin(window)
            return
        memory = msgspec.structs.replace(memory, since=max(memory.since, _overlapping(answer.as_of)))
        complete = self._scopes(Span(memory.start, answer.as_of)) if memory.start < answer.as_of else ()
        yield from self._with_labels(replace(page, complete=complete), rows, memory, window)

    def _with_labels(self, page: Page, rows: Rows, memory: _Memory, window: Span) -> Iterator[Page]:
        """`page` with the cursor; where its rows use labels not asked for yet, a page of labels follows that has the
        cursor instead, so that labels that cannot be had now are asked for again."""
        if all(id_of(ref) in memory.known for ref in rows.named):
            yield replace(page, cursor=msgspec.to_builtins(memory.knowing(rows.named)))
            return
        yield page
        related, as_of = self._related(window)
        yield self._page(related, as_of, memory.knowing(rows.named, related.named, related.labels), progress="labels")

    def _related(self, window: Span) -> tuple[Rows, Instant]:
        answer = self._api.get("/me", window.end, with_related_data="true")
        return read_related(answer.body, self._person), answer.as_of

    def _page(self, rows: Rows, as_of: Instant, memory: _Memory | None = None, progress: str = "") -> Page:
        return Page(
            as_of=as_of,
            records=rows.records,
            gone=rows.gone,
            rejected=rows.rejected,
            control=rows.control,
            cursor=None if memory is None else msgspec.to_builtins(memory),
            progress=progress,
        )

    def _scopes(self, span: Span) -> Sequence[Scope]:
        return (Scope(kind=Kind.TIME, person=self._person, span=span),)


def _recall(cursor: Cursor | None, window: Span) -> _Memory | None:
    """None where history must be read from the start: nothing known, a window that begins earlier, a long absence."""
    try:
        memory = msgspec.convert(cursor, _Memory)
    except msgspec.ValidationError:
        return None
    too_old = window.end - REACH > datetime.fromtimestamp(memory.since, UTC)
    return None if too_old or window.start < memory.asked else memory


def _overlapping(as_of: Instant) -> int:
    return int((as_of - OVERLAP).timestamp())


def _range(span: Span) -> dict[str, str]:
    """Bounds to the second with a zone, since those of whole days are read in a zone that is not documented; one
    second more, since it is not documented either whether the end belongs to the range."""
    end = span.end + timedelta(seconds=1)
    return {"start_date": iso(span.start.replace(microsecond=0)), "end_date": iso(end.replace(microsecond=0))}


def _clamped(start: Instant, error: BadRequest) -> Instant:
    """The earliest start that Toggl names when it refuses one; a day later where it refuses even that."""
    found = _EARLIEST.search(error.text)
    try:
        earliest = instant(f"{found[1] if found else ''}T00:00:00Z")
    except ValueError:
        raise Malformed(str(error)) from None
    return earliest if earliest > start else start + timedelta(days=1)


CONNECTOR = Toggl
