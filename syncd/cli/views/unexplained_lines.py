"""Lines of banks that nothing known explains, as `syncd match --unmatched` shows them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from shlex import quote

from syncd.cli.views import Json, json_of
from syncd.core.matching.unexplained import Candidate, Unexplained
from syncd.core.money import Money
from syncd.core.records import namespace_of
from syncd.core.time import Period
from syncd.core.wording import Here, agree, clean, count, days, on

SHOWN = 5
"""Candidates of a line that texts show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnexplainedLines:
    """The lines of a period that are not explained. `went`: the number of those that take money out and are not listed;
    `gaps`: why lines, or what explains them, may be missing."""

    period: Period
    lines: tuple[Unexplained, ...]
    went: int
    gaps: tuple[str, ...]
    here: Here

    def as_json(self) -> Json:
        return {
            "period": self.period.name,
            "start": self.period.first.isoformat(),
            "end": self.period.last.isoformat(),
            "lines": [_line_json(one) for one in self.lines],
            "totals": [json_of(total, "currency") | {"amount": str(total.decimal)} for total in self._totals()],
            "outgoing_not_listed": self.went,
            "complete": not self.gaps,
            "because": list(self.gaps),
        }

    def as_text(self) -> Iterator[str]:
        within = days(self.period.first, self.period.last)
        came = [one for one in self.lines if one.left.minor > 0]
        if came:
            what = f"{count(len(came), 'line')} of your bank {agree(len(came), 'is', 'are')} not explained"
            yield f"{what}, {within}: {', '.join(map(str, self._totals()))}."
        else:
            known = " known" if self.gaps else ""
            yield f"All{known} money that came to your bank is explained, {within}."
        for one in self.lines:
            yield ""
            yield from _line_text(one, self.here)
        yield from self._notes()

    def _notes(self) -> Iterator[str]:
        if self.lines:
            yield ""
            yield "`syncd match LINE OTHER` says that two belong together, `syncd unmatch` that they do not."
        if self.gaps:
            yield ""
            yield f"This list may lack lines, or not know what explains one: {'; '.join(self.gaps)}."
        if self.went:
            yield ""
            yield (
                f"{count(self.went, 'line')} that {agree(self.went, 'takes', 'take')} money out of your account "
                f"{agree(self.went, 'is', 'are')} not listed: only those that may take a payment back are."
            )

    def _totals(self) -> list[Money]:
        """What came and is not explained, by currency."""
        sums: defaultdict[str, int] = defaultdict(int)
        for one in self.lines:
            sums[one.left.currency] += max(0, one.left.minor)
        return [Money(minor, currency) for currency, minor in sorted(sums.items()) if minor]


def _line_json(one: Unexplained) -> Json:
    return {
        "ref": one.line.ref,
        "account": namespace_of(one.line.ref),
        "date": one.line.day.isoformat(),
        "amount": str(one.line.amount.decimal),
        "unexplained": str(one.left.decimal),
        "currency": one.left.currency,
        "text": one.line.text,
        "because": one.why or None,
        "candidates": [json_of(candidate, "ref", "amount", "why") for candidate in one.candidates],
    }


def _line_text(one: Unexplained, here: Here) -> Iterator[str]:
    part = f", of which {one.left} are not explained" if one.left != one.line.amount else ""
    text = f", “{clean(one.line.text, 120)}”" if one.line.text else ""
    yield f"{quote(one.line.ref)}: {one.line.amount} on {on(one.line.day, here)}{part}{text}"
    for candidate in one.candidates[:SHOWN]:
        yield f"  {_candidate(candidate)}"
    if more := one.candidates[SHOWN:]:
        yield f"  and {count(len(more), 'more candidate')}: `--json` lists all"
    if one.why:
        yield f"  {one.why}"


def _candidate(candidate: Candidate) -> str:
    return f"maybe {quote(candidate.ref)}, {candidate.amount}: {candidate.why}"
