"""What pulls brought: in full, as an import tells it, and in short."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from syncd.cli.views import Json, json_of
from syncd.cli.views.source_state import percent
from syncd.core.records import Kind
from syncd.core.versions import Effect
from syncd.core.wording import accept_command, agree, clean, count, count_records
from syncd.errors import DONE, TRY_LATER
from syncd.ledger.observed.sources import PullRow
from syncd.ledger.observed.totals import Totals
from syncd.pull.writer import Pulled

SHOWN = 20
"""Rejected rows shown of each file."""
BROUGHT = {Effect.NEW: "new", Effect.CHANGED: "edited", Effect.GONE: "deleted", Effect.SAME: "unchanged"}
"""What a pull did to records, in plain words."""
_EFFECTS = {Effect.NEW: "new", Effect.CHANGED: "changed", Effect.GONE: "gone", Effect.SAME: "as before"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What some files brought. `new_ledger`: the ledger, if this import made it."""

    pulls: Sequence[Pulled]
    dry_run: bool
    new_ledger: Path | None = None

    def as_json(self) -> Json:
        return {
            "pulls": [pull_json(pull) for pull in self.pulls],
            "rejected_rows": [
                {"file": pull.file, **json_of(row, "where", "reason")}
                for pull in self.pulls
                for row in pull.totals.reasons
            ],
            "dry_run": self.dry_run,
            "new_ledger": str(self.new_ledger) if self.new_ledger else None,
        }

    def as_text(self) -> Iterator[str]:
        for pull in self.pulls:
            yield from pull_text(pull, dry_run=self.dry_run)
        yield from new_ledger_text(self.new_ledger)


def new_ledger_text(path: Path | None) -> Iterator[str]:
    """Say that a ledger was started there; nothing without a path."""
    if path is not None:
        yield f"started a new ledger at {path}"


def pull_text(pull: Pulled, *, dry_run: bool) -> Iterator[str]:
    """Tell what a pull brought, in a line, and what needs attention, in lines below it."""
    name = f"{pull.source} ({pull.file})" if pull.file else pull.source
    if pull.error is not None:
        progress = f"{percent(pull.done)} of the history is read; " if pull.done is not None else ""
        names_file = pull.file is not None and pull.file in str(pull.error)
        yield f"{pull.source if names_file else name}: {progress}{pull.error}"
    elif pull.repeated:
        yield f"{name}: imported before, nothing changed; if a later, wrong file overwrote it, add --again"
    else:
        renewed = "the same as before, saved later: " if pull.renewed else ""
        yield f"{name}: {renewed}{_totals(pull, dry_run=dry_run)}"
        if pull.totals.older:
            yield (
                f"  {count(pull.totals.older, 'row is', 'rows are')} older than what is known and not used; "
                "if the newer data is wrong, add --again"
            )
    yield from below_pull(pull, dry_run=dry_run)


def below_pull(pull: Pulled, *, dry_run: bool) -> Iterator[str]:
    """What of a pull needs attention, the rows that were rejected, and its notices."""
    yield from _attention(pull, dry_run=dry_run)
    for row in pull.totals.reasons[:SHOWN]:
        yield f"  rejected {clean(row.where)}: {clean(row.reason, 1000)}"
    if len(pull.totals.reasons) > SHOWN:
        yield f"  and {count(len(pull.totals.reasons) - SHOWN, 'more rejected row')}"
    for notice in pull.totals.notices:
        yield f"  {clean(notice, 1000)}"


def brought(pull: Pulled) -> str:
    """`44 new, 1 edited, 13 unchanged`: what a pull brought, in short; what is 0 is left out. Names, as of
    projects, count only where nothing else came."""
    if pull.repeated:
        return "read before, nothing new"
    totals = pull.totals
    parts, names = _by_effect(totals, set(Kind) - {Kind.LABEL}), _by_effect(totals, {Kind.LABEL})
    parts += [f"{part} names" for part in names if not parts and "unchanged" not in part]
    left = ((totals.held, "held"), (totals.older, "older than what is known"), (totals.rejected, "rejected"))
    parts += [f"{number} {word}" for number, word in left if number]
    return f"{'saved later: ' if pull.renewed else ''}{', '.join(parts) or 'nothing new'}"


def in_short(pull: PullRow) -> str:
    """The same of a pull that the ledger remembers, without what stayed; "" where nothing changed."""
    counts = ((pull.added, "new"), (pull.changed, "edited"), (pull.gone, "deleted"), (pull.rejected, "rejected"))
    return ", ".join(f"{number} {word}" for number, word in counts if number)


def _by_effect(totals: Totals, kinds: Set[Kind]) -> list[str]:
    counts = {effect: sum(totals.effects.get((kind, effect), 0) for kind in kinds) for effect in BROUGHT}
    return [f"{number} {BROUGHT[effect]}" for effect, number in counts.items() if number]


def _totals(pull: Pulled, *, dry_run: bool) -> str:
    """`29 rows read: 30 time entries new, 2 contracts new, 1 row rejected`; what is 0 is left out."""
    totals = pull.totals
    would_be = "would be " if dry_run else ""
    parts = [
        f"{count_records(number, kind)} {'' if effect is Effect.SAME else would_be}{word}"
        for effect, word in _EFFECTS.items()
        for kind in Kind
        if (number := totals.effects.get((kind, effect), 0))
    ]
    parts += [f"{count(totals.held, 'change')} {would_be}held"] if totals.held else []
    sums = " and ".join(map(str, totals.amounts.values()))
    amounts = f"; the amounts add up to {sums}" if sums else ""
    return f"{rows_read(totals.rows, parts, totals.rejected, totals.non_records)}{amounts}"


def rows_read(rows: int, parts: Sequence[str], rejected: int, skipped: int) -> str:
    """Word the control totals of rows: how many were read, the `parts` they became, and how many became nothing."""
    left = [
        f"{count(number, 'row')} {word}" for number, word in ((rejected, "rejected"), (skipped, "skipped")) if number
    ]
    return f"{count(rows, 'row')} read: {', '.join([*parts, *left]) or 'nothing new'}"


def _attention(pull: Pulled, *, dry_run: bool) -> Iterator[str]:
    totals = pull.totals
    if totals.held:
        need = "would need" if dry_run else agree(totals.held, "needs", "need")
        changes = count(totals.held, "change")
        nothing = ", and nothing of this file counts until then" if pull.file else ""
        confirm = f"your confirmation: {accept_command(pull.source)}{nothing}"
        yield f"  attention: {changes} of older records {need} {confirm}"
    if totals.rejected:
        left_out = f"{agree(totals.rejected, 'is', 'are')} left out"
        yield f"  attention: {totals.rejected} of {count(totals.rows, 'row')} cannot be read and {left_out}"


def pull_json(pull: Pulled) -> Json:
    """Return a pull with its control totals."""
    totals = pull.totals
    return {
        **json_of(pull, "source", "file"),
        **json_of(totals, "rows", "added", "changed", "gone", "same", "older", "held"),
        "amounts": {currency: str(money.decimal) for currency, money in totals.amounts.items()},
        **json_of(totals, "notices", "rejected", "non_records"),
        **json_of(pull, "repeated", "renewed", "done"),
        "error": str(pull.error) if pull.error else None,
    }


def exit_code(pulls: Sequence[Pulled]) -> int:
    """Return the code of the failure that you must act on, else of one that time may heal, else DONE."""
    codes = {pull.error.exit_code for pull in pulls if pull.error is not None}
    return max(codes - {TRY_LATER}, default=TRY_LATER if codes else DONE)
