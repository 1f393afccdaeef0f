"""Discrepancies as `syncd discrepancies` lists them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from syncd.cli.views import Json
from syncd.cli.views.table import Table
from syncd.core.ageing import AGES, age_days, bucket, by_age
from syncd.core.aside import put_aside
from syncd.core.lifecycle import ALIVE, Discrepancy
from syncd.core.report import Report, ReportKind
from syncd.core.report_parts import CannotTellGroup
from syncd.core.sums import sum_up
from syncd.core.time import Instant
from syncd.core.wording import Here, count, until
from syncd.report.render import csv
from syncd.report.render.json import discrepancies_json
from syncd.report.render.json_sums import ages_json, aside_json, sums_json
from syncd.report.render.wording import age_words, aside_words, numbered, platform_zone, state_words, worth

_ASIDE, _OVER = "Put aside, in no total:", "Over:"
"""The groups of a list by age that count in no total."""


class By(StrEnum):
    """What a list is grouped by."""

    AGE = "age"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscrepancyList:
    """Discrepancies in the order to show, or a sentence where there is `nothing`; and the checks that were not made.

    `speaking`: the ids of all that need attention, with those that they explain, whether listed or not."""

    discrepancies: tuple[Discrepancy, ...]
    speaking: frozenset[str]
    cannot_tell: Sequence[CannotTellGroup]
    now: Instant
    zone: str
    nothing: str
    by: By | None = None

    def as_json(self) -> Json:
        """Return `discrepancies_json`, sums of what counts and of what people put aside, and sums by age where asked.

        What counts is without those that another one explains."""
        loud, hushed = self._divided()
        whole = sums_json(sum_up(one.stake for one in loud))
        return {
            **discrepancies_json(self.discrepancies, self.now, self.cannot_tell),
            "at_stake": whole["at_stake"],
            "owed": whole["owed"],
            "aside": aside_json(put_aside(loud, hushed=hushed)),
            **({"ages": ages_json(by_age(loud, self.now))} if self.by is By.AGE else {}),
        }

    def _divided(self) -> tuple[list[Discrepancy], list[Discrepancy]]:
        """Those that count, and those that people put aside; neither has what another one explains."""
        whole = [one for one in self.discrepancies if one.state in ALIVE and not one.finding.parent]
        return [one for one in whole if one.id in self.speaking], [one for one in whole if one.id not in self.speaking]

    def as_csv(self) -> str:
        report = Report(
            id="",
            name="",
            kind=ReportKind.RECONCILIATION,
            made_at=self.now,
            zone=self.zone,
            discrepancies=self.discrepancies,
        )
        return csv.render(report)

    def as_text(self) -> Iterator[str | Table]:
        loud, hushed = self._divided()
        aside = "; ".join(map(aside_words, put_aside(loud, hushed=hushed)))
        if not self.discrepancies:
            yield self.nothing
        if self.by is By.AGE:
            yield from self._by_age(loud)
        else:
            yield self._table(self.discrepancies)
        if self.discrepancies and (aside or self.by is By.AGE):
            yield f"In all: {numbered(sum_up(one.stake for one in loud))}"
        if aside:
            yield f"Put aside, in no total: {aside}"
        for group in self.cannot_tell:
            yield f"Cannot tell: {count(len(group.subjects), 'check')} of {group.rule}: {group.because}"

    def _by_age(self, loud: Sequence[Discrepancy]) -> Iterator[str | Table]:
        """A table for each bucket of ages, the oldest first, below what is at stake in it; then those in no total. A
        part stands below what explains it, whatever its own age."""
        worth = {group.bucket: age_words(group) for group in by_age(loud, self.now)}
        groups: dict[str, list[Discrepancy]] = {}
        group_of: dict[str, str] = {}
        for one in self.discrepancies:
            group = group_of.get(one.finding.parent) or self._group(one)
            group_of[one.id] = group
            groups.setdefault(group, []).append(one)
        for name in (*reversed(AGES), _ASIDE, _OVER):
            if name in groups:
                yield worth.get(name, f"{name} days old: 0" if name in AGES else name)
                yield self._table(groups[name])
                yield ""

    def _group(self, discrepancy: Discrepancy) -> str:
        if discrepancy.id in self.speaking:
            return bucket(age_days(discrepancy, self.now))
        return _ASIDE if discrepancy.state in ALIVE else _OVER

    def _table(self, discrepancies: Sequence[Discrepancy]) -> Table:
        rows = [
            (
                discrepancy.id,
                discrepancy.severity.word,
                state_words(discrepancy),
                self._summary(discrepancy),
                self._stake(discrepancy),
                self._deadline(discrepancy),
            )
            for discrepancy in discrepancies
        ]
        return Table(("id", "severity", "state", "what was found", "stake", "deadline"), rows)

    def _summary(self, discrepancy: Discrepancy) -> str:
        contract, finding = discrepancy.facts.get("contract"), discrepancy.finding
        return f"{contract}: {finding.summary}" if finding.parent and contract else finding.summary

    def _stake(self, discrepancy: Discrepancy) -> str:
        parent = discrepancy.finding.parent
        label = ", timing" if discrepancy.finding.timing else ""
        return f"counted in {parent}" if parent else f"{worth(discrepancy).removeprefix('stake ')}{label}"

    def _deadline(self, discrepancy: Discrepancy) -> str | None:
        deadline = discrepancy.finding.deadline
        if deadline is None or deadline <= self.now:
            return None
        return until(deadline, Here(ZoneInfo(self.zone), self.now), platform_zone(discrepancy.facts))
