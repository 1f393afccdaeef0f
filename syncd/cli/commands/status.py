"""`syncd status`: how far the data reaches, what is waiting, and what comes next."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import typer

from syncd.cli.common import ConfigOption, JsonOption, NowOption, print_json, reading, say
from syncd.cli.views.source_state import standing_json, standing_lines
from syncd.core.money import Money
from syncd.core.time import Instant, instant, iso
from syncd.core.wording import clean, count, when

if TYPE_CHECKING:
    from syncd.cli.common import Opened
    from syncd.ledger.observed.sources import SourceRow

SHOWN = 5
"""Rejected rows of the latest pull that are shown."""
app = typer.Typer()
Json = dict[str, Any]


@app.command()
def status(config: ConfigOption = None, now: NowOption = None, as_json: JsonOption = False) -> None:
    """Show sources, quotas, reports on their way, what is due next, and the ledger."""
    from syncd.cli.views.table import heading

    with reading(config, now) as opened:
        found: Json = {
            "generated_at": _text(opened.now),
            "sources": list(_sources(opened)),
            "quota": list(_quotas(opened)),
            "outbox": list(_outbox(opened)),
            "next": sorted(_next(opened), key=lambda each: (each["at"], each["what"])),
            "ledger": _ledger(opened),
        }
        notes = {each["source"]: list(_notes(opened, each)) for each in found["sources"]}
    if as_json:
        print_json(found)
        return
    for name, columns in _COLUMNS.items():
        if found[name]:
            heading(name.capitalize())
            _show(columns, found[name])
    for source, lines in notes.items():
        if lines:
            say()
        for line in lines:
            say(f"{source}: {line}")
    ledger = found["ledger"]
    discrepancies = count(ledger["discrepancies"], "discrepancy", "discrepancies")
    say(f"\nLedger {ledger['path']}, {ledger['size']:,} bytes, {discrepancies}")


_COLUMNS: Mapping[str, Mapping[str, str]] = {  # part of the status → column → its heading
    "sources": {
        "source": "source",
        "connector": "kind",
        "last_success": "last success",
        "complete_through": "complete through",
        "records": "records",
        "rejected": "rejected",
        "suspense": "unmapped",
        "next": "next",
    },
    "quota": {"bucket": "bucket", "remaining": "requests left", "resets_at": "full again"},
    "outbox": {"channel": "channel", "report": "report", "state": "state", "attempts": "attempts", "answer": "answer"},
    "next": {"at": "when", "what": "what"},
}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_FIGURES = ("rejected", "unmapped", "requests left", "attempts")


def _show(columns: Mapping[str, str], rows: list[Json]) -> None:
    from syncd.cli.views.table import show

    show(tuple(columns.values()), ([_cell(row[column]) for column in columns] for row in rows), right=_FIGURES)


def _cell(value: Any) -> str:
    match value:
        case dict():
            return ", ".join(f"{key} {_cell(each)}" for key, each in value.items()) or "nothing yet"
        case str() if value.startswith("9999"):
            return "all"  # a table that a person keeps is complete without end
        case str() if _INSTANT.fullmatch(value):
            return when(instant(value))
        case None:
            return "–"
    return str(value)


def _text(at: Instant | None) -> str | None:
    return iso(at.replace(microsecond=0)) if at else None


def _sources(opened: "Opened") -> Iterator[Json]:
    composition = opened.composition
    ledger = composition.ledger
    rows, counts, suspense = ledger.sources.all(), ledger.records.counts(), ledger.derived.suspense_counts()
    repeated = ledger.derived.repeated_counts()
    for source in composition.config.sources.values():
        namespace = composition.connectors.namespace(source.name)
        row, last = rows.get(source.name), ledger.sources.last_pull(source.name)
        yield {
            "source": source.name,
            "connector": source.kind,
            "last_success": _text(row.last_success) if row else None,
            "last_pull": {
                "started": _text(last.started),
                "ended": _text(last.ended),
                "outcome": last.outcome,
                "rows": last.rows,
                "added": last.added,
                "changed": last.changed,
                "gone": last.gone,
                "rejected": last.rejected,
                "non_records": last.non_records,
                "same": last.same,
                "older": last.older,
                "amounts": {currency: str(Money(minor, currency).decimal) for currency, minor in last.amounts.items()},
                "notices": list(last.notices),
            }
            if last
            else None,
            "as_of": {kind: _text(at) for kind, at in sorted(ledger.sources.as_of(source.name).items())},
            "complete_through": {
                kind: _text(at) for kind, at in sorted(ledger.sources.complete_through(source.name).items())
            },
            "records": {kind: count for (space, kind), count in sorted(counts.items()) if space == namespace},
            "rejected": ledger.sources.count_rejected(source.name),
            "suspense": suspense.get(namespace, 0),
            "repeated": repeated.get(namespace, 0),
            "held": hold.count if (hold := ledger.holds.open(source.name)) else 0,
            "standing": standing_json(row.standing) if row else None,
            "error": (row.last_error or None) if row else None,
            "next": _text(_next_pull(opened, source.name, row)),
        }


def _notes(opened: "Opened", found: Json) -> Iterator[str]:
    """What there is to say of a source beside its row, a line each."""
    ledger, source = opened.composition.ledger, found["source"]
    row = ledger.sources.all().get(source)
    if found["error"]:
        yield found["error"]
    if row is not None and row.standing is not None:
        last = ledger.sources.last_pull(source)
        waits = last.message if last and last.outcome == "partial" else ""
        yield from standing_lines(row.standing, _next_pull(opened, source, row), waits)
    if last := ledger.sources.last_pull(source):
        yield from (clean(notice, 1000) for notice in last.notices)
        rejected = ledger.sources.rejected(last.id)
        yield from (f"rejected {clean(row.place)}: {clean(row.reason, 1000)}" for row in rejected[:SHOWN])
        if len(rejected) > SHOWN:
            yield f"and {len(rejected) - SHOWN} more rejected rows"
    if hold := ledger.holds.open(source):
        changed = f"{count(hold.count, 'older record')} changed at once on {when(hold.began)}"
        yield f"{changed} and wait for your word: see `syncd accept {source} --dry-run`"
    if found["repeated"]:
        yield f"{count(found['repeated'], 'entry', 'entries')} told by another source as well, counted once"


def _next_pull(opened: "Opened", source: str, row: "SourceRow | None") -> Instant | None:
    """When a source is read next; None for one that waits for files alone."""
    from syncd.service.cycle import is_due, schedule_of

    schedule = schedule_of(opened.composition, source)
    if schedule is None:
        return None
    if row is None or is_due(opened.composition, source, opened.now):
        return opened.now
    if row.next_attempt is not None and row.next_attempt > opened.now:
        return row.next_attempt
    return schedule.next(opened.now, opened.composition.config.timezone)


def _quotas(opened: "Opened") -> Iterator[Json]:
    for quota in opened.composition.ledger.sources.quotas():
        yield {
            "bucket": quota.bucket,
            "remaining": quota.remaining,
            "resets_at": _text(quota.resets_at),
            "seen_at": _text(quota.seen_at),
        }


def _outbox(opened: "Opened") -> Iterator[Json]:
    for each in opened.composition.ledger.outbox.backlog():
        yield {
            "channel": each.channel,
            "report": each.report,
            "state": each.state,
            "attempts": each.attempts,
            "next_attempt": _text(each.next_attempt),
            "answer": each.answer,
        }


def _next(opened: "Opened") -> Iterator[Json]:
    """Pulls that are due or scheduled, reports, and the next moment at which a verdict can change by itself."""
    composition = opened.composition
    zone = composition.config.timezone
    rows = composition.ledger.sources.all()
    for source in composition.config.sources:
        if at := _next_pull(opened, source, rows.get(source)):
            yield {"what": f"pull {source}", "at": _text(at)}
    for report in composition.config.reports.values():
        latest = report.at.latest(opened.now, zone)
        done = composition.ledger.outbox.slot_done(f"report:{report.name}", latest)
        at = report.at.next(opened.now, zone) if done else opened.now
        yield {"what": f"report {report.name} to {', '.join(report.to)}", "at": _text(at)}
    if at := composition.ledger.discrepancies.next_due():
        yield {"what": "look again at what changes with time", "at": _text(at)}


def _ledger(opened: "Opened") -> Json:
    ledger = opened.composition.ledger
    return {
        "path": str(ledger.database.path),
        "size": ledger.size,
        "discrepancies": len(ledger.discrepancies.alive()),
        "cannot_tell": len(ledger.discrepancies.unmade()),
    }
