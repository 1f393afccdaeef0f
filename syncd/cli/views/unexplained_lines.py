"""Lines of banks that nothing known explains, as `syncd match --unmatched` shows them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
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
    """The lines of a period that are not explained: of money that came, all; of money that went, those that may take a
    payment back. `went`: the number of other lines that take money out and that nothing explains; `gaps`: why lines, or
    what explains them, may be missing."""

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
            "totals": [_total_json(total) for total in _totals(self._came)],
            "may_take_back": [_total_json(total) for total in _totals(self._may_take_back)],
            "outgoing_not_listed": self.went,
            "complete": not self.gaps,
            "because": list(self.gaps),
        }

    def as_text(self) -> Iterator[str]:
        yield f"{self._heading()}."
        for one in self.lines:
            yield ""
            yield from _line_text(one, self.here)
        yield from self._notes()

    def _heading(self) -> str:
        """Counts every line that is listed, money that came before money that went."""
        came, went = self._came, self._may_take_back
        within = days(self.period.first, self.period.last)
        known = " known" if self.gaps else ""
        if came:
            what = f"{count(len(came), 'line')} of your bank {agree(len(came), 'is', 'are')} not explained"
            heads = f"{what}, {within}: {_in_words(came)}"
        else:
            heads = f"All{known} money that came to your bank is explained, {within}"
        if went:
            heads += f". {count(len(went), 'line')} may take payments back: {_in_words(went)}"
        return heads

    def _notes(self) -> Iterator[str]:
        if self.lines:
            yield ""
            yield "`syncd match LINE OTHER` says that two belong together, `syncd unmatch` that they do not."
        if self.gaps:
            yield ""
            yield f"This list may lack lines, or not know what explains one: {'; '.join(self.gaps)}."
        if self.went:
            yield ""
            takes, are = agree(self.went, "takes", "take"), agree(self.went, "is", "are")
            they = agree(self.went, "it", "they")
            yield (
                f"{count(self.went, 'other line')} {takes} money out of your account, and {are} not listed: nothing "
                f"shows a payment that {they} may take back."
            )

    @property
    def _came(self) -> list[Unexplained]:
        return [one for one in self.lines if one.left.minor > 0]

    @property
    def _may_take_back(self) -> list[Unexplained]:
        return [one for one in self.lines if one.left.minor < 0]


def _totals(lines: Iterable[Unexplained]) -> list[Money]:
    """What is not explained of lines, by currency."""
    sums: defaultdict[str, int] = defaultdict(int)
    for one in lines:
        sums[one.left.currency] += one.left.minor
    return [Money(minor, currency) for currency, minor in sorted(sums.items())]


def _in_words(lines: Iterable[Unexplained]) -> str:
    return ", ".join(map(str, _totals(lines)))


def _total_json(total: Money) -> Json:
    return json_of(total, "currency") | {"amount": str(total.decimal)}


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
    part = f"; {one.left} of it is not explained" if one.left != one.line.amount else ""
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
