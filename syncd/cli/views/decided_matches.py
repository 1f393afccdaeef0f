"""Decisions about matches, as `syncd match` and `syncd unmatch` show them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from syncd.cli.views import Json, json_of
from syncd.cli.views.table import Table
from syncd.core.matching.decisions import MatchDecision, Verdict
from syncd.core.money import Money
from syncd.core.records import Ref
from syncd.core.wording import Here, clean, when
from syncd.report.render.json_sums import money_json

_WORDS = {Verdict.PINNED: "belong together", Verdict.FORBIDDEN: "do not belong together"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedMatch:
    """A decision that was just made, or would be; `verdict`: None where one was taken back. `says`: what the two
    records are."""

    refs: tuple[Ref, Ref]
    verdict: Verdict | None
    amount: Money | None
    says: tuple[str, str]
    dry_run: bool

    def as_json(self) -> Json:
        return {
            "ref": self.refs[0],
            "other": self.refs[1],
            "verdict": self.verdict,
            "amount": money_json(self.amount),
            "dry_run": self.dry_run,
        }

    def as_text(self) -> Iterator[str]:
        if self.verdict is None:
            yield f"{'Would take' if self.dry_run else 'Took'} back what you decided: syncd matches these by itself."
        else:
            part = f", {self.amount} of the first" if self.amount else ""
            yield f"{'Would decide' if self.dry_run else 'Decided'}: these two {_WORDS[self.verdict]}{part}."
        for ref, says in zip(self.refs, self.says, strict=True):
            yield f"  {ref}: {clean(says, 300)}"
        if not self.dry_run:
            yield f"`syncd why {self.refs[0]}` shows what follows."


@dataclass(frozen=True, slots=True)
class DecidedMatches:
    """All decisions that stand."""

    decisions: Sequence[MatchDecision]
    here: Here

    def as_json(self) -> Json:
        return {"matches": [decision_json(decision) for decision in self.decisions]}

    def as_text(self) -> Iterator[str | Table]:
        if not self.decisions:
            yield "You decided about no match: syncd matches all records by itself."
            return
        rows = [
            (
                one.ref,
                one.other,
                _WORDS[one.verdict],
                str(one.amount or ""),
                f"{when(one.at, self.here)}, {one.actor}",
                clean(one.note, 300),
            )
            for one in self.decisions
        ]
        yield Table(("record", "other", "you decided that they", "amount", "when and who", "why"), rows)


def decision_json(decision: MatchDecision) -> Json:
    """Return a decision as a JSON object."""
    return {
        **json_of(decision, "relation", "ref", "other", "verdict"),
        "amount": money_json(decision.amount),
        **json_of(decision, "at", "actor", "note"),
    }


def decision_words(decision: MatchDecision) -> str:
    """Tell what was decided: `upwork/transaction/2 belongs to upwork/transaction/1`."""
    belongs = "belongs" if decision.verdict is Verdict.PINNED else "does not belong"
    part = f" ({decision.amount})" if decision.amount else ""
    return f"{decision.ref} {belongs} to {decision.other}{part}"


def decision_line(decision: MatchDecision, here: Here) -> str:
    """Tell a decision in one line."""
    note = f": {clean(decision.note, 300)}" if decision.note else ""
    return f"{decision_words(decision)}; {decision.actor}, {when(decision.at, here)}{note}"
