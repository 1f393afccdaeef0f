"""Discrepancies as `syncd discrepancies` lists them: what to do, in the words of a report."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from zoneinfo import ZoneInfo

from syncd.cli.views import Json
from syncd.core.ageing import AGES, age_days, bucket, by_age
from syncd.core.aside import put_aside
from syncd.core.claims import claim_of, fixable
from syncd.core.lifecycle import ALIVE, Discrepancy, State
from syncd.core.report import Report, ReportKind
from syncd.core.report_parts import CannotTellGroup
from syncd.core.short_ids import short_ids
from syncd.core.sums import sum_up
from syncd.core.time import DISTANT, Instant
from syncd.core.to_do import Claim
from syncd.core.wording import Here, countdown, on, until
from syncd.ledger import Ledger
from syncd.report.document import BLANK, Action, Actions, Document, Paragraphs
from syncd.report.in_lines import in_lines
from syncd.report.kinds.actions import actions_of, headed
from syncd.report.kinds.notes import notes
from syncd.report.kinds.whole_tables import discrepancy_table
from syncd.report.language.voice import Voice
from syncd.report.render.figures import NO_BREAK
from syncd.report.render.json import discrepancies_json
from syncd.report.render.json_sums import ages_json, aside_json, sums_json
from syncd.report.render.table_csv import table_csv
from syncd.report.render.wording import age_words, numbered, platform_zone, state_words
from syncd.report.tone import Tone

_HEADINGS: Mapping[Claim, tuple[str, str, Tone]] = {
    Claim.SAVE: ("Save", "", Tone.SAVE),
    Claim.CHECK: ("Export", " to see what is there", Tone.DUE),
    Claim.ASK: ("Ask", "", Tone.DUE),
    Claim.GIVE_BACK: ("Explain", ", or give back", Tone.BACK),
    Claim.SORT_OUT: ("Sort out", ", nobody is to be asked", Tone.PLAIN),
    Claim.LOST: ("Lost", ", see that no more is", Tone.LOST),
    Claim.NONE: ("No amount", "", Tone.PLAIN),
    Claim.WAITING: ("Waiting", ", nothing to do", Tone.WAITING),
}
"""The headings of claims in their order: the word in colour, what follows it, and the colour."""
_ORDER = tuple(_HEADINGS)
_SHOWN = 200
"""Reasons why checks were not made that are listed."""
_ASIDE, _OVER = "Put aside", "Over"
"""The groups that count in no total."""


class By(StrEnum):
    """What a list is grouped by."""

    AGE = "age"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscrepancyList:
    """Discrepancies in the order to show, or a sentence where there is `nothing`; and the checks that were not made.

    `speaking`: the ids of all that need attention, with those that they explain, whether listed or not; `standing`: how
    things are, whatever is listed; `short`: ids as short as commands take them."""

    discrepancies: tuple[Discrepancy, ...]
    speaking: frozenset[str]
    cannot_tell: Sequence[CannotTellGroup]
    now: Instant
    zone: str
    nothing: str
    by: By | None = None
    standing: Report | None = None
    short: Mapping[str, str] = field(default_factory=dict)

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
        return table_csv(discrepancy_table(self.discrepancies, self.now, Voice(self._here)))

    def as_text(self) -> Iterator[str | Document]:
        document = self.document()
        if not self.discrepancies:
            yield self.nothing
            if document.blocks:
                yield ""
        if document.blocks:
            yield document

    def document(self) -> Document:
        """The list as a document: a group for each claim and deadline, or for each bucket of ages; then those in no
        total, and what was not checked."""
        loud, hushed = self._divided()
        report = replace(self._report, cannot_tell=tuple(self.cannot_tell), aside=put_aside(loud, hushed=hushed))
        groups = self._by_age(loud) if self.by is By.AGE else self.by_claim()
        listed = (*groups, *self._in_no_total())
        closing = (Paragraphs(title="", sentences=tuple(self._closing(loud))),) if self.discrepancies else ()
        document = Document(
            id="",
            name="discrepancies",
            kind="discrepancies",
            language="en",
            made_at=self.now,
            zone=self.zone,
            subject="",
            headline="",
            kicker="",
            dated="",
            blocks=(*listed, *closing, *notes(report, self._voice, _SHOWN)),
        )
        return in_lines(document)

    @property
    def _report(self) -> Report:
        """How things are, as a report that lists nothing."""
        empty = Report(id="", name="", kind=ReportKind.RECONCILIATION, made_at=self.now, zone=self.zone)
        return replace(self.standing or empty, discrepancies=(), hushed=(), folds=(), aside=())

    @property
    def _here(self) -> Here:
        return Here(ZoneInfo(self.zone), self.now)

    @property
    def _voice(self) -> Voice:
        return Voice(self._here)

    def _closing(self, loud: Sequence[Discrepancy]) -> Iterator[str]:
        """How many there are, and the commands that go on from here."""
        first = next(iter(self.discrepancies))
        if doubts := "; ".join(self.standing.doubts() if self.standing else ()):
            yield f"Not everything was checked: {doubts}."
        if self.by is By.AGE:
            yield f"In all: {numbered(sum_up(one.stake for one in loud))}"
        yield f"{len(loud)} open. One in full: syncd why {self._id(first)}. Seen it: syncd discrepancies ack ID"

    def by_claim(self) -> Iterator[Actions]:
        """What ends soonest first; then the other claims in their order. A part stands below what explains it."""
        groups: dict[tuple[Instant, int], list[Discrepancy]] = {}
        group_of: dict[str, tuple[Instant, int]] = {}
        for one in self._loud_with_parts():
            key = group_of.get(one.finding.parent) or (self._deadline(one) or DISTANT, _ORDER.index(self._claim(one)))
            group_of[one.id] = key
            groups.setdefault(key, []).append(one)
        for (deadline, claim), found in sorted(groups.items()):
            word, more, tone = _HEADINGS[_ORDER[claim]]
            due = self._until(deadline, found[0]) if deadline < DISTANT else ""
            yield self._group(word, f"{word}{more}{due and f', {due}'}", tone, _largest_first(found), due)

    def _by_age(self, loud: Sequence[Discrepancy]) -> Iterator[Actions]:
        """A group for each bucket of ages, the oldest first, with what it is worth."""
        worth = {group.bucket: age_words(group) for group in by_age(loud, self.now)}
        groups: dict[str, list[Discrepancy]] = {}
        group_of: dict[str, str] = {}
        for one in self._loud_with_parts():
            group = group_of.get(one.finding.parent) or bucket(age_days(one, self.now))
            group_of[one.id] = group
            groups.setdefault(group, []).append(one)
        for name in reversed(AGES):
            if name in groups:
                title = worth.get(name, f"{name} days old: 0")
                yield self._group(f"{name} days old", title, Tone.PLAIN, groups[name])

    def _loud_with_parts(self) -> Iterator[Discrepancy]:
        return (one for one in self.discrepancies if one.id in self.speaking and one.state in ALIVE)

    def _in_no_total(self) -> Iterator[Actions]:
        rest = [one for one in self.discrepancies if one.id not in self.speaking or one.state not in ALIVE]
        aside = [one for one in rest if one.state in ALIVE]
        over = [one for one in rest if one.state not in ALIVE]
        for word, more, found in ((_ASIDE, ", in no total", aside), (_OVER, ", nothing to do", over)):
            if found:
                yield self._group(word, f"{word}{more}", Tone.PLAIN, found)

    def _group(self, word: str, title: str, tone: Tone, found: Iterable[Discrepancy], due: str = "") -> Actions:
        items = (action for one in found for action in self._actions(one))
        return replace(headed(title, items, self._voice), strong=word, tone=tone, due=due)

    def _actions(self, one: Discrepancy) -> Iterator[Action]:
        for action in actions_of(one, self._report, self._voice):
            *facts, last = action.details or ("",)
            notes = [note.replace(" ", NO_BREAK) for note in (*action.notes, *self._notes(one))]
            last = f" ·{NO_BREAK}".join(filter(None, (last, *notes)))
            amount = BLANK if one.finding.parent else action.amount
            yield replace(action, label=self._id(one), details=(*facts, last), notes=(), place="", amount=amount)

    def _notes(self, one: Discrepancy) -> Iterator[str]:
        """Its state where it is not just open, and what counts it; by age, also what its group does not say."""
        if one.finding.parent:
            yield f"counted in {self._id(one.finding.parent)}"
        if one.state is not State.OPEN:
            yield state_words(one, self._here)
        for part, word in ((one.given_up_part, "written off"), (one.explained_part, "explained")):
            if part:
                yield f"{self._voice.words(abs(part))} {word}"
        if self.by is By.AGE and one.id in self.speaking and not one.finding.parent:
            word, more, _ = _HEADINGS[self._claim(one)]
            deadline = self._deadline(one)
            due = self._until(deadline, one) if deadline else ""
            yield f"{word.lower()}{more}{due and f', {due}'}"

    def _id(self, one: Discrepancy | str) -> str:
        id = one if isinstance(one, str) else one.id
        return self.short.get(id, id)

    def _claim(self, one: Discrepancy) -> Claim:
        return claim_of(one, self.now)

    def _deadline(self, one: Discrepancy) -> Instant | None:
        return one.finding.deadline if fixable(one, self.now) else None

    def _until(self, deadline: Instant, one: Discrepancy) -> str:
        """`until today 13:00 (12:00 UTC), in 3 h`."""
        here = self._here
        at = until(deadline, here, platform_zone(one.facts))
        today = f"{on(here.now.astimezone(here.zone).date(), here)} "
        return f"until {at.replace(today, 'today ', 1)}, {countdown(deadline, self.now)}"


def open_discrepancies(ledger: Ledger, standing: Report, zone: str) -> DiscrepancyList:
    """What needs attention, as `standing` has it."""
    return DiscrepancyList(
        discrepancies=standing.discrepancies,
        speaking=frozenset(one.id for one in standing.discrepancies),
        cannot_tell=standing.cannot_tell,
        now=standing.now,
        zone=zone,
        nothing=f"{standing.subject}.",
        standing=standing,
        short=short_ids(ledger.discrepancies.ids()),
    )


def _largest_first(found: Sequence[Discrepancy]) -> list[Discrepancy]:
    """By amount, each followed by its parts; as they are, where amounts of several currencies cannot be compared."""
    if len({one.stake.currency for one in found if one.stake}) > 1:
        return list(found)
    worth = {one.id: abs(one.stake.minor) if one.stake else 0 for one in found}
    return sorted(found, key=lambda one: -worth.get(one.finding.parent or one.id, worth[one.id]))
