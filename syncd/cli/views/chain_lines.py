"""One chain as `syncd why` shows it: a line for each step, in text and JSON."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from syncd.cli.chain_of import ReadChain
from syncd.cli.views import Json, plain
from syncd.cli.views.chain import figure
from syncd.core.bounds import State
from syncd.core.chain_steps import ChainLine, StepState
from syncd.core.records import Ref
from syncd.core.wording import Here, clean, days, exact_hours, on
from syncd.report.render.wording import amount

LONGEST = 1000
"""Characters of a reason."""
SHORT = 40
"""A longer reason stands only once."""
_SIGNED = {
    StepState.AT_LEAST: State.AT_LEAST,
    StepState.AT_MOST: State.AT_MOST,
    StepState.ESTIMATED: State.ESTIMATED,
}
_IN_THE_LINE = (StepState.NOT_YET, StepState.OVERDUE, StepState.CANNOT_TELL, StepState.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainLines:
    """A chain with the records that were asked for: they are named first."""

    read: ReadChain
    asked: Collection[Ref]
    here: Here

    def as_json(self) -> Json:
        """`chain`: the steps in their order, empty where there is none; `chain_of` says of what, `chain_because` why
        there is none."""
        chain, period = self.read.chain, self.read.period
        of = None
        if chain is not None:
            of = {
                "title": self.read.title,
                "contract": chain.contract or None,
                "client": chain.client or None,
                "currency": chain.currency,
                "start": plain(period.first) if period else None,
                "end": plain(period.last) if period else None,
            }
        return {
            "chain": [self._step(line) for line in self.read.lines],
            "chain_of": of,
            "chain_because": self.read.because or None,
        }

    def _step(self, line: ChainLine) -> Json:
        return {
            "step": line.step,
            "state": line.state.value,
            "when": {"first": plain(line.days[0]), "last": plain(line.days[1])} if line.days else None,
            "amount": plain(line.amount),
            "seconds": line.seconds,
            "refs": list(self._refs(line)),
            "because": line.because or None,
        }

    def as_text(self, *, heading: bool = True) -> Iterator[str]:
        """The steps and why they are not exact; below what they are of, unless it is known already."""
        if heading or self.read.chain is None:
            yield self._heading()
        rows = [self._cells(line) for line in self.read.lines]
        widths = [max((len(row[column]) for row in rows), default=0) for column in range(4)]
        seen: set[str] = set()
        for line, (step, time, money, when) in zip(self.read.lines, rows, strict=True):
            cells = (step.ljust(widths[0]), time.rjust(widths[1]), money.rjust(widths[2]), when.ljust(widths[3]))
            yield "  ".join((*cells, self._state_and_ref(line, seen))).rstrip()
        yield from self._notes()

    def _heading(self) -> str:
        chain, period = self.read.chain, self.read.period
        if chain is None:
            return f"From tracked to received: {self.read.because}"
        of = f"{self.read.title} ({chain.contract})" if chain.contract not in ("", self.read.title) else self.read.title
        parts = (of, chain.client, days(period.first, period.last) if period else "", chain.currency or "")
        return clean(f"From tracked to received: {', '.join(filter(None, parts))}", LONGEST)

    def _cells(self, line: ChainLine) -> tuple[str, str, str, str]:
        state = _SIGNED.get(line.state, State.EXACT)
        time = figure(line.seconds, state, exact_hours) if line.seconds is not None else ""
        money = figure(line.amount, state, amount) if line.amount is not None else ""
        return line.step, time, money, self._days(line.days) if line.days else ""

    def _days(self, span: tuple[date, date]) -> str:
        first, last = span
        return on(first, self.here) if first == last else days(first, last)

    def _state_and_ref(self, line: ChainLine, seen: set[str]) -> str:
        """The state, where figures alone do not tell it, and the record to follow."""
        words = ""
        if line.state in _IN_THE_LINE:
            reason = "see above" if line.because in seen else line.because
            seen |= {line.because} if len(line.because) > SHORT else set()
            words = f"{line.state}: {clean(reason, LONGEST)}" if line.because else line.state.value
        refs = self._refs(line)
        follow = f"→ {clean(refs[0])}" + (f" and {len(refs) - 1} more" if refs[1:] else "") if refs else ""
        return "  ".join(filter(None, (words, follow)))

    def _refs(self, line: ChainLine) -> Sequence[Ref]:
        """The records of a step, those that were asked for first."""
        return sorted(line.refs, key=lambda ref: ref not in self.asked)

    def _notes(self) -> Iterator[str]:
        """Why figures are not exact, each reason once with its steps, and what else there is."""
        steps: dict[str, list[str]] = {}
        for line in self.read.lines:
            if line.because and line.state not in _IN_THE_LINE:
                steps.setdefault(line.because, []).append(line.step)
        for because, names in steps.items():
            yield f"  {', '.join(names)}: {clean(because, LONGEST)}"
        yield from (f"  {note}" for note in self.read.notes)
