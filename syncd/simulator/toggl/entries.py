"""The token owner's time entries over all their workspaces, as the Track API lists them.

Facts are documented, recorded in December 2024, or assumed by several clients. Whether an end date is included to the
second is not known; here it is excluded, the stricter reading for a client.
"""

from collections.abc import Iterable
from datetime import timedelta

from syncd.core.time import BEGINNING, Instant
from syncd.simulator.toggl.objects import Entry
from syncd.simulator.toggl.query import Query, flag, moment, since
from syncd.simulator.toggl.reply import Refused
from syncd.simulator.toggl.shapes import USER, Json
from syncd.simulator.toggl.state import State, listed, shown

CAP = 1000
"""Most rows of a list of time entries; nothing says that there are more."""
REACH = timedelta(days=90)
"""How far back `since` and `start_date` may go: about three months."""
RECENT = timedelta(days=9)
"""Time that a list without parameters covers."""


def time_entries(state: State, query: Query) -> list[Json]:
    """Entries by change (`since`), by start (`start_date` with `end_date`, or `before`), or the recent ones.

    With `meta=true` they carry the names of their labels.
    """
    before, start, end = query.get("before"), query.get("start_date"), query.get("end_date")
    if query.get("since") and (before or start or end):
        other = "before" if before else "start_date" if start else "end_date"
        raise Refused(400, f"'since' and '{other}' can not be present simultaneously")
    if bool(start) != bool(end):
        raise Refused(400, "'start_date' and 'end_date' must be present together")
    if query.get("since"):
        entries = _changed(state, since(query))
    elif start and end:
        first, last = moment(start), moment(end)
        earliest = (state.now - REACH).date()
        if first.date() < earliest:
            raise Refused(400, f"start_date must not be earlier than {earliest}")
        entries = alive(state.entries.between("start", first, last))
    elif before:
        entries = alive(state.entries.between("start", state.now - REACH, moment(before)))
    else:
        entries = alive(state.entries.between("start", state.now - RECENT))
    newest = sorted(entries, key=lambda entry: (entry.start, entry.id))[-CAP:]
    return listed(state, newest, meta=flag(query, "meta"))


def current(state: State, query: Query) -> Json | None:
    """The running entry; None, which is `null`, when idle."""
    running = [entry for entry in alive(state.entries.values()) if entry.stop is None]
    return shown(state, max(running, key=lambda entry: entry.start), meta=flag(query, "meta")) if running else None


def alive(entries: Iterable[Entry]) -> list[Entry]:
    """The owner's entries that are not deleted."""
    return [entry for entry in entries if entry.user == USER and entry.deleted is None]


def _changed(state: State, moment: Instant) -> list[Entry]:
    if moment < state.now - REACH:
        raise Refused(400, "Since cannot be older than 3 months")
    return [entry for entry in state.entries.between("at", max(moment, BEGINNING)) if entry.user == USER]
