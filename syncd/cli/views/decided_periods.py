"""Decisions about periods, as `syncd close`, `reopen` and `remap` show them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from syncd.cli.views import Json, json_of
from syncd.cli.views.table import Table
from syncd.core.period_decisions import Decided, PeriodDecision
from syncd.core.wording import Here, clean, count, days, exact_hours, when

_DONE = {Decided.CLOSED: "Closed", Decided.REOPENED: "Reopened", Decided.REMAPPED: "Mapped anew"}
_DO = {Decided.CLOSED: "close", Decided.REOPENED: "reopen", Decided.REMAPPED: "map anew"}
_FOLLOWS = {
    Decided.CLOSED: "What changes from now on is a late edit, and a changed mapping does not move it",
    Decided.REOPENED: "What changes in it is no late edit until you close it again, and it follows the mapping",
    Decided.REMAPPED: "It stays on the contracts to which your configuration maps it now",
}


@dataclass(frozen=True, slots=True)
class MovedTime:
    """Entries that go from one contract to another; "" for none."""

    before: str
    after: str
    entries: int
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedPeriod:
    """A decision that was just made or taken back, or would be."""

    period: str
    contract: str | None
    verdict: Decided | None  # None: one was taken back
    taken_back: Decided | None
    entries: int
    seconds: int
    moved: tuple[MovedTime, ...]
    dry_run: bool

    def as_json(self) -> Json:
        return {
            **json_of(self, "period", "contract", "verdict", "taken_back", "entries", "seconds", "dry_run"),
            "moved": [json_of(one, "before", "after", "entries", "seconds") for one in self.moved],
        }

    def as_text(self) -> Iterator[str]:
        of = f" of {self.contract}" if self.contract else ""
        time = f"{exact_hours(self.seconds)} in {count(self.entries, 'entry', 'entries')}"
        if self.verdict is None:
            word = _DONE[self.taken_back or Decided.CLOSED].lower()
            yield f"{'Would take' if self.dry_run else 'Took'} back that {self.period}{of} is {word}."
        else:
            done = f"Would {_DO[self.verdict]}" if self.dry_run else _DONE[self.verdict]
            yield f"{done} {self.period}{of}: {time}. {_FOLLOWS[self.verdict]}."
        for one in self.moved:
            entries = count(one.entries, "entry", "entries")
            yield f"  {exact_hours(one.seconds)} in {entries} goes from {one.before} to {one.after or 'no contract'}"
        if self.dry_run:
            yield "Nothing is kept."


@dataclass(frozen=True, slots=True)
class DecidedPeriods:
    """All decisions that stand."""

    decisions: Sequence[PeriodDecision]
    here: Here

    def as_json(self) -> Json:
        fields = ("verdict", "first", "last", "contract", "at", "actor", "note")
        return {"periods": [json_of(decision, *fields) for decision in self.decisions]}

    def as_text(self) -> Iterator[str | Table]:
        if not self.decisions:
            yield "You decided about no period: weeks close when their platform bills them."
            return
        rows = [
            (
                days(one.first, one.last),
                one.contract or "all",
                _DONE[one.verdict].lower(),
                f"{when(one.at, self.here)}, {one.actor}",
                clean(one.note, 300),
            )
            for one in self.decisions
        ]
        yield Table(("days", "contract", "you", "when and who", "why"), rows)


def period_words(decision: PeriodDecision) -> str:
    """Tell what was decided: `closed 1 to 30 Nov 2026`, of all contracts where it names none."""
    of = "" if decision.contract else " of all contracts"
    return f"{_DONE[decision.verdict].lower()} {days(decision.first, decision.last)}{of}"
