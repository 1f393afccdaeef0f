"""Shows what a person decided about discrepancies, and the totals before and after that."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from syncd.cli.views import Json
from syncd.core.aside import Aside, put_aside
from syncd.core.hush import divide, speaks
from syncd.core.lifecycle import Change, Discrepancy, State, Step, counted
from syncd.core.sums import Sums, sum_up
from syncd.core.time import Instant
from syncd.core.wording import Here, clean
from syncd.report.render.json_sums import aside_json, money_json, sums_json
from syncd.report.render.wording import aside_words, numbered, state_words, worth

_UNDOING = (Change.REOPENED, Change.UNHUSHED)
"""The changes that take a decision back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What living discrepancies are worth together, and what of them people put aside."""

    counts: Sums
    aside: tuple[Aside, ...]

    @classmethod
    def of(cls, living: Iterable[Discrepancy], now: Instant) -> "Totals":
        """Sum them up as a report does."""
        loud, hushed = divide(living, now)
        return cls(counts=sum_up(one.stake for one in counted(loud)), aside=put_aside(counted(loud), hushed=hushed))

    def as_json(self) -> Json:
        return {**sums_json(self.counts), "aside": aside_json(self.aside)}

    def as_text(self, name: str) -> Iterator[str]:
        aside = "; ".join(map(aside_words, self.aside))
        yield f"{name}  {numbered(self.counts)}{aside and f'; put aside, in no total: {aside}'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What a person decided about discrepancies, or would decide; `known` and `then` have all living ones before and
    after that, by id. `repeated`: those about which it holds already; `config`: the file that the command names."""

    steps: Sequence[Step]
    before: Totals
    after: Totals
    known: Mapping[str, Discrepancy]
    then: Mapping[str, Discrepancy]
    repeated: frozenset[str]
    dry_run: bool
    config: Path | None
    here: Here

    def as_json(self) -> Json:
        return {
            "decisions": [
                {
                    "id": step.after.id,
                    "change": step.change.word,
                    "repeated": step.after.id in self.repeated,
                    "state": step.after.state.word,
                    "summary": step.after.finding.summary,
                    "before": self._line(self.known[step.after.id]),
                    "after": self._line(self.then[step.after.id]),
                    "with_it": self._parts(step.after.id),
                }
                for step in self.steps
            ],
            "others": [
                {"id": id, "before": self._line(self.known[id]), "after": self._line(self.then[id])}
                for id in self._others()
            ],
            "before": self.before.as_json(),
            "after": self.after.as_json(),
            "dry_run": self.dry_run,
        }

    def as_text(self) -> Iterator[str]:
        config = f" --config {quote(str(self.config))}" if self.config else ""
        for step in self.steps:
            would = "is already " if step.after.id in self.repeated else "would be " if self.dry_run else ""
            part = " in part" if step.change is Change.WRITTEN_OFF and step.after.state is not State.WRITTEN_OFF else ""
            yield f"{step.after.id} {would}{step.change.word}{part}: {clean(step.after.finding.summary, 1000)}"
            if self.dry_run:
                yield f"  now   {self._words(self.known[step.after.id])}"
                yield f"  then  {self._words(self.then[step.after.id])}"
                if parts := self._parts(step.after.id):
                    yield f"  with  {', '.join(parts)}, which it explains"
            else:
                yield f"  now   {self._words(self.then[step.after.id])}"
                if step.change not in _UNDOING:
                    yield f"  undo  syncd discrepancies reopen {step.after.id}{config}"
        if self.dry_run:
            for id in self._others():
                does = "count" if self._counts(self.then[id]) else "count no longer"
                yield f"{id} would {does}: {self._words(self.then[id])}"
            yield from self.before.as_text("In all now: ")
            yield from self.after.as_text("In all then:")
            yield "Nothing is kept."

    def _parts(self, id: str) -> list[str]:
        return sorted(one.id for one in self.then.values() if one.finding.parent == id)

    def _others(self) -> list[str]:
        """Those that nobody decided about, and that count now or no longer, as money counts once."""
        decided = {step.after.id for step in self.steps}
        counts = {id: [self._counts(them[id]) for them in (self.known, self.then)] for id in self.known}
        return sorted(id for id, (before, after) in counts.items() if before is not after and id not in decided)

    def _counts(self, one: Discrepancy) -> bool:
        return speaks(one, self.here.now) and not one.finding.parent

    def _line(self, one: Discrepancy) -> Json:
        return {"state": one.state.word, "stake": money_json(one.stake), "counts": self._counts(one)}

    def _words(self, one: Discrepancy) -> str:
        where = "" if speaks(one, self.here.now) else ", in no total"
        where = f", counted in {one.finding.parent}" if one.finding.parent else where
        return f"{state_words(one, self.here)}, {worth(one)}{where}"
