"""`syncd accept`: a person's word on what a source changed all at once, or no longer shows."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from syncd.cli.common import ConfigOption, JsonOption, NowOption, print_json, reading, say, writing
from syncd.cli.completion import sources
from syncd.core.time import between, iso, when
from syncd.errors import UsageError

if TYPE_CHECKING:
    from syncd.cli.common import Opened
    from syncd.core.records import TimeEntry
    from syncd.ledger.holds import HeldChange, OpenHold

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
    from syncd.cli.deciding import actor
    from syncd.cycle import register, settle

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
    from syncd.suggest import hint

    known = list(opened.composition.config.sources)
    if source not in known:
        raise UsageError(f'there is no source "{source}" in the configuration{hint(source, known)}')
    holds = opened.composition.ledger.holds
    return holds.open(source), holds.emptied(source)


def _about(source: str, hold: "OpenHold | None", changes: Sequence["HeldChange"], *, emptied: bool) -> Iterator[str]:
    from syncd.render.words import clean

    if hold is None and not emptied:
        yield f"Nothing of {source} waits for your word."
    if hold is not None:
        counts = ", ".join(f"{count} {word}" for word, count in _counts(changes).items() if count)
        yield f"{source}, {when(hold.began)}: {counts}, of {hold.covered} older entries"
        for each in changes[:EXAMPLES]:
            description = next(entry.description for entry in (each.after, each.before) if entry)
            yield clean(f"  {_span(each.before)} → {_span(each.after)}  “{description}”  [{each.ref}]", 1000)
        if len(changes) > EXAMPLES:
            yield f"  and {len(changes) - EXAMPLES} more"
    if emptied:
        yield f"{source} shows no records any more where it had some."


def _decided(source: str, verdict: str | None, hold: "OpenHold | None", *, emptied: bool) -> Iterator[str]:
    match verdict:
        case "accepted" if hold:
            yield f"Accepted: what {source} says counts from now on."
        case "rejected":
            yield f"Rejected: what was known before stays, whatever {source} goes on saying of it."
    if verdict == "accepted" and emptied:
        yield f"The next pull of {source} may remove what it no longer shows: run `syncd once --source {source}`."
    elif emptied and not hold:
        yield f"Until you accept that, {source} changes nothing."


def _span(entry: "TimeEntry | None") -> str:
    return f"{between(entry.start, entry.stop)} {entry.start.year}" if entry else "none"  # old time: of which year?


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
        "examples": [
            {"ref": each.ref, "before": _plain(each.before), "after": _plain(each.after)} for each in changes[:EXAMPLES]
        ],
    }
    return {"source": source, "verdict": verdict, "held": held, "emptied": emptied}


def _plain(entry: "TimeEntry | None") -> Json | None:
    if entry is None:
        return None
    return {
        "start": iso(entry.start),
        "stop": iso(entry.stop) if entry.stop else None,
        "description": entry.description,
    }
