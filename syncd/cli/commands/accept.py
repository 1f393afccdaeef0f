"""`syncd accept`: a person's word on what a source changed all at once, or no longer shows."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from syncd.cli.common import ConfigOption, JsonOption, NowOption, print_json, reading, say, writing
from syncd.cli.completion import sources
from syncd.core.records import TimeEntry, WorkLine
from syncd.core.time import iso
from syncd.core.wording import between, hours, when
from syncd.errors import UsageError

if TYPE_CHECKING:
    from syncd.cli.common import Opened
    from syncd.core.versions import Holdable
    from syncd.ledger.observed.holds import HeldChange, OpenHold

app = typer.Typer()
Json = dict[str, Any]
EXAMPLES = 5


@app.command()
def accept(
    source: Annotated[
        str, typer.Argument(help="The source that changed too much, or shows nothing any more.", autocompletion=sources)
    ],
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    reject: Annotated[
        bool, typer.Option("--reject", help="The changes are wrong: keep what was known before, for good.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what it is about; decide nothing.")] = False,
) -> None:
    """Say that what a source changed all at once is true, or that it really is as empty as it looks."""
    from syncd.cli.decisions import actor
    from syncd.service.cycle import register, settle

    with (reading if dry_run else writing)(config, now) as opened:
        ledger = opened.composition.ledger
        hold, emptied = _open(opened, source)
        changes = ledger.holds.changes(source)
        verdict = None
        if not dry_run and (hold or (emptied and not reject)):
            verdict = "rejected" if reject else "accepted"
            ledger.holds.decide(source, opened.now, actor(), accepted=not reject)
            if emptied and not reject:
                ledger.sources.accept_emptied(source)
            register(opened.composition, opened.now)
            settle(opened.composition, opened.now)
    if as_json:
        print_json(_as_json(source, verdict, hold, changes, emptied=emptied))
        return
    for line in (*_about(source, hold, changes, emptied=emptied), *_decided(source, verdict, hold, emptied=emptied)):
        say(line)


def _open(opened: "Opened", source: str) -> tuple["OpenHold | None", bool]:
    """What of a source waits for a word: its changes, and whether it showed nothing any more. UsageError."""
    from syncd.core.wording import hint

    known = list(opened.composition.config.sources)
    if source not in known:
        raise UsageError(f'there is no source "{source}" in the configuration{hint(source, known)}')
    holds = opened.composition.ledger.holds
    return holds.open(source), holds.emptied(source)


def _about(source: str, hold: "OpenHold | None", changes: Sequence["HeldChange"], *, emptied: bool) -> Iterator[str]:
    from syncd.core.wording import clean

    if hold is None and not emptied:
        yield f"Nothing of {source} waits for your word."
    if hold is not None:
        counts = ", ".join(f"{count} {word}" for word, count in _counts(changes).items() if count)
        yield f"{source}, {when(hold.began)}: {counts}, of {hold.covered} older records"
        for each in changes[:EXAMPLES]:
            text = next(_text(record) for record in (each.after, each.before) if record)
            yield f"  {clean(f'{_said(each.before)} → {_said(each.after)} “{text}” [{each.ref}]', 1000)}"
        if len(changes) > EXAMPLES:
            yield f"  and {len(changes) - EXAMPLES} more"
    if emptied:
        yield f"{source} shows no records any more where it had some."


def _decided(source: str, verdict: str | None, hold: "OpenHold | None", *, emptied: bool) -> Iterator[str]:
    from syncd.core.wording import count

    match verdict:
        case "accepted" if hold:
            yield f"Accepted: what {source} says counts from now on."
        case "rejected" if hold:
            changes = count(hold.count, "change")
            yield f"Rejected: {changes} of older records {'is' if hold.count == 1 else 'are'} not believed."
            if hold.others:
                stay = "was taken and stays" if hold.others == 1 else "were taken and stay"
                yield f"{count(hold.others, 'other change')} that {source} told with them {stay}."
    if verdict == "accepted" and emptied:
        yield f"The next pull of {source} may remove what it no longer shows: run `syncd once --source {source}`."
    elif emptied and not hold:
        yield f"Until you accept that, {source} changes nothing."


def _said(record: "Holdable | None") -> str:
    """What of a record was weighed, with the year: it is old."""
    from syncd.core.wording import days

    match record:
        case None:
            return "none"
        case TimeEntry():
            return f"{between(record.start, record.stop)} {record.start.year}"
        case WorkLine():
            worked = [] if record.seconds is None else [hours(record.seconds)]
            claimed = [] if record.gross is None else [str(record.gross)]
            return " ".join([days(record.day, record.day), *worked, *claimed])


def _text(record: "Holdable") -> str:
    return record.description if isinstance(record, TimeEntry) else record.contract.title_or_party


def _counts(changes: Sequence["HeldChange"]) -> dict[str, int]:
    return {
        "new": sum(each.before is None for each in changes),
        "changed": sum(each.before is not None and each.after is not None for each in changes),
        "gone": sum(each.after is None for each in changes),
    }


def _as_json(
    source: str, verdict: str | None, hold: "OpenHold | None", changes: Sequence["HeldChange"], *, emptied: bool
) -> Json:
    held = hold and {
        "since": iso(hold.began),
        "of": hold.covered,
        **_counts(changes),
        "others": hold.others,
        "examples": [
            {"ref": each.ref, "before": _plain(each.before), "after": _plain(each.after)} for each in changes[:EXAMPLES]
        ],
    }
    return {"source": source, "verdict": verdict, "held": held, "emptied": emptied}


def _plain(record: "Holdable | None") -> Json | None:
    from syncd.report.render.json import money_json

    match record:
        case None:
            return None
        case TimeEntry():
            stop = iso(record.stop) if record.stop else None
            return {"start": iso(record.start), "stop": stop, "description": record.description}
        case WorkLine():
            day, gross = record.day.isoformat(), money_json(record.gross)
            return {"day": day, "seconds": record.seconds, "gross": gross, "contract": record.contract.title_or_party}
