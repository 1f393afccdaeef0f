"""A report as a value: all that its formats show, decided once and stored, so that any format can be made again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from itertools import chain
from zoneinfo import ZoneInfo

from syncd.core.ageing import AgeGroup
from syncd.core.aside import Aside, put_aside
from syncd.core.beside import Beside
from syncd.core.claims import Claims, sum_claims, together
from syncd.core.contents import Contents, contents_headline, is_quiet
from syncd.core.cut_off_headline import cut_off_headline
from syncd.core.doubts import not_read, unmade
from syncd.core.folding import Fold
from syncd.core.headline import Headline, Standing, headline, is_calm
from syncd.core.lifecycle import Discrepancy, counted
from syncd.core.milestone_report import MilestoneReport
from syncd.core.money import Money, totals
from syncd.core.phrases import Moment, Phrase, say
from syncd.core.report_parts import CannotTellGroup, LeftOut, SourceState, owed_by
from syncd.core.retainer_use import RetainerUse
from syncd.core.rounds import Rounds
from syncd.core.rules_off import RulesOff
from syncd.core.saved import Asked, Saved, saved_headline
from syncd.core.silence import Silence
from syncd.core.statement_report import StatementReport
from syncd.core.summary import Summary
from syncd.core.summary_headline import agreed_figures, summary_headline
from syncd.core.time import Instant, Period
from syncd.core.timesheet import Timesheet
from syncd.core.unsettled import Unsettled
from syncd.core.wording import Here, clean

_OLD = timedelta(days=7)
"""Tracked time that is known up to a day longer ago says little of how things are."""


class ReportKind(StrEnum):
    """The kinds of report."""

    RECONCILIATION = "reconciliation"  # discrepancies, checks that could not be made, and the billable summary
    SUMMARY = "billable-summary"  # the billable summary alone
    CUT_OFF = "cut-off"  # what can be saved until a platform closes its week
    MILESTONES = "milestones"  # where each milestone is, and whose move it is
    STATEMENT = "statement"  # how the balance of each account came about
    TIMESHEET = "timesheet"  # a client's hours as billed

    @classmethod
    def _missing_(cls, value: object) -> "ReportKind | None":
        """Configurations and stored reports of earlier versions say `summary`."""
        return cls.SUMMARY if value == "summary" else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report: of what needs attention, with the billable summary of its period, or of what `contents` has.

    `discrepancies` need attention now, the most urgent first, each followed by those that it explains, which no total
    counts again; `ages` sums them up by age, the oldest first. Those that are small or many are lines of `folds`
    in texts, and `folded` has their ids. `hushed` are those that people put aside; no total
    includes them, and `aside` sums them up. `resolved` ended since the previous report. `unchecked_seconds` were
    tracked in weeks for which a check was not made, and no bill pays for them; `unchecked_worth` is their price, one
    amount per currency. `unsettled`: what may still change in it; a report that is delivered has none. `less_severe`:
    how many that need attention are less severe than those it shows. `shown_at`: when it goes out, for one that is
    late. `left_out`: what it counts without listing it.
    """

    id: str
    name: str
    kind: ReportKind
    made_at: Instant
    zone: str  # the user's, for display
    client: str = ""  # the key of whose contracts alone it is about
    client_name: str = ""  # how people call that client
    unattributed: int = 0  # discrepancies that belong to no client's contract, which it leaves out
    person: str = ""  # the key of whose time alone it is about
    is_masked: bool = False  # its readers are others than you, who have no commands of syncd
    sources: tuple[SourceState, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()
    ages: tuple[AgeGroup, ...] = ()
    folds: tuple[Fold, ...] = ()
    folded: frozenset[str] = frozenset()
    hushed: tuple[Discrepancy, ...] = ()
    aside: tuple[Aside, ...] = ()
    resolved: tuple[Discrepancy, ...] = ()
    cannot_tell: tuple[CannotTellGroup, ...] = ()
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # contract, client → what people call each key
    unchecked_seconds: int = 0
    unchecked_worth: tuple[Money, ...] = ()
    summary: Summary | None = None
    unsettled: Unsettled | None = None
    shown_at: Instant | None = None
    left_out: LeftOut | None = None
    silence: Silence | None = None  # days of its period, or else the latest ones, of which nothing is known
    rules_off: RulesOff | None = None
    less_severe: int = 0
    retainers: tuple[RetainerUse, ...] = ()  # that run now, by contract
    cut_off: Instant | None = None  # of an alert: until when it can be saved
    asked: tuple[Asked, ...] = ()  # of an alert: the hours that are to be on a platform
    saved: Saved | None = None  # what is there since the alert before: then this is the answer to it
    thread: str = ""  # the id of the first alert before the same cut-off; "" for that one
    rounds: Rounds | None = None  # that looked since the report before it
    timesheet: Timesheet | None = None
    milestones: MilestoneReport | None = None
    statement: StatementReport | None = None
    beside: Beside | None = None  # what stands beside the figures of its summary
    brief: bool = False  # whether one line says all of it, because nothing is to be done

    @property
    def now(self) -> Instant:
        """The instant from which the time to a deadline is counted."""
        return self.shown_at or self.made_at

    @property
    def contents(self) -> Contents | None:
        """What it is about, where it is no list of discrepancies."""
        return self.timesheet or self.milestones or self.statement

    @property
    def own_days(self) -> Period | None:
        """The days that it alone is about; None where a later report of its name says all that it says."""
        if self.timesheet is not None:
            return self.timesheet.period
        if self.statement is not None:
            return self.statement.period
        return self.summary.period if self.summary and self.kind is ReportKind.SUMMARY else None

    @property
    def counted(self) -> list[Discrepancy]:
        """The listed discrepancies that need attention, without those that another one explains."""
        return counted(self.discrepancies)

    @property
    def rest(self) -> LeftOut:
        """What it counts without listing it, which may be nothing."""
        return self.left_out or LeftOut()

    @property
    def number(self) -> int:
        """How many discrepancies need attention, listed or not, without those that another one explains."""
        return len(self.counted) + self.rest.discrepancies

    @property
    def set_aside(self) -> tuple[Aside, ...]:
        """What people put aside, listed or not, by state."""
        return self.aside or put_aside((), hushed=self.hushed)

    @property
    def here(self) -> Here:
        """For whom its texts are."""
        return Here(ZoneInfo(self.zone), self.now)

    @property
    def at_stake(self) -> dict[str, Money]:
        """The money that may be lost, per currency: the sum of the positive stakes."""
        stakes = (discrepancy.stake for discrepancy in self.counted)
        lost = (stake for stake in stakes if stake is not None and stake.minor > 0)
        return totals(chain(lost, self.rest.at_stake))

    @property
    def owed(self) -> dict[str, Money]:
        """The money that may be owed, as positive amounts, per currency: the negative stakes."""
        return totals(chain(owed_by(self.counted), self.rest.owed))

    @property
    def unpriced(self) -> int:
        """The number of discrepancies with an unknown stake."""
        return sum(discrepancy.stake is None for discrepancy in self.counted) + self.rest.unpriced

    @property
    def claims(self) -> Claims:
        """What can be saved, asked for, and may have to go back, listed or not, as of `now`."""
        rest = (one.as_of(self.now) for one in self.rest.claims)
        return together((*sum_claims(self.counted, self.now), *rest))

    @property
    def headline(self) -> Headline:
        """Its first lines."""
        if (contents := self.contents) is not None:
            return contents_headline(contents, self.here)
        if self.kind is ReportKind.SUMMARY:
            assert self.summary is not None
            return summary_headline(self.summary, self.unsettled, self.here)
        if self.brief and self.rounds is not None:
            line = self.rounds.calm(self.here)
            return Headline(subject=line, headline=line)
        if self.saved is not None and self.cut_off is not None:
            return saved_headline(self.saved, self.claims, self.cut_off, self.here, is_calm=self.is_calm)
        if self.cut_off is not None:
            return cut_off_headline(self._standing, self.cut_off, self.here)
        return headline(self._standing, self.here)

    @property
    def subject(self) -> str:
        """The subject line; figures come first, because many read no further."""
        return self.headline.subject

    @property
    def is_calm(self) -> bool:
        """Whether nothing is to be done, nobody put anything aside, and everything was checked; of contents of another
        kind, whether they have nothing to say."""
        if (contents := self.contents) is not None:
            return is_quiet(contents, self.now) and not any(source.error for source in self.sources)
        return is_calm(self._standing)

    @property
    def _standing(self) -> Standing:
        return Standing(
            claims=self.claims,
            silence=self.silence.sentence(self.here) if self.silence else None,
            aside=self.set_aside,
            silent=tuple(self._silent()),
            doubts=tuple(self._doubts()),
            unchecked=self.unchecked_worth,
            less_severe=self.less_severe,
            unsettled=self.unsettled is not None,
            nothing_checked=self._nothing_checked,
            period=self.summary.period if self.summary else None,
            agreed=agreed_figures(self.summary) if self.summary else None,
        )

    @property
    def unchecked(self) -> bool:
        """Whether what was not found may be there all the same: nothing is settled, tracked or checked, or a source
        failed. Single rules that you switched off are no reason."""
        untold = self.silence is not None or self.unsettled is not None or bool(self._untracked)
        return self._nothing_checked or untold or any(source.error for source in self.sources)

    @property
    def _nothing_checked(self) -> bool:
        no_rule = self.rules_off is not None and self.rules_off.every
        return no_rule or not any(source.as_of for source in self.sources)

    @property
    def _untracked(self) -> Phrase:
        """Say that no source shows tracked time, or none shows any of the latest week; "" where one does, where none
        has any data, and beside a silence, which says more."""
        known = [source.as_of["time"] for source in self.sources if "time" in source.as_of]
        if not known and any(source.as_of for source in self.sources):
            return say("no source shows tracked time")
        if self.silence is None and known and max(known) < self.made_at - _OLD:
            return say("tracked time is known only until {moment}", self.here, moment=Moment(max(known)))
        return Phrase("")

    def doubts(self) -> Iterator[str]:
        """Why "all agrees" would say too much: what was not read, and which checks were not made, with the price of the
        time they are about. Empty where everything was checked."""
        if self.silence is not None:
            yield self.silence.what
        yield from self._silent()
        yield from self._doubts()

    def _silent(self) -> Iterator[Phrase]:
        """What nobody may overlook, whatever was found."""
        if self.unsettled is not None:
            yield self.unsettled.what
        if not self.sources:
            yield say("no source is configured")
        for source in self.sources:
            if source.error:
                yield not_read(source, self.here)
        if self._untracked:
            yield self._untracked

    def _doubts(self) -> Iterator[str]:
        for source in self.sources:
            name = clean(source.source, 60)
            if not source.error and not source.as_of and source.last_success:
                yield say("{source} has no complete data yet", source=name)
            elif not source.error and not source.as_of:
                yield say("{source} has no data yet", source=name)
        if any(source.notices and not source.all_read for source in self.sources):
            yield say("some data was not read")
        if self.rules_off is not None:
            yield self.rules_off.what
        yield from self._unmade()

    def _unmade(self) -> Iterator[Phrase]:
        if number := sum(max(1, len(group.subjects)) for group in self.cannot_tell) + self.rest.checks:
            yield unmade(number, self.unchecked_seconds, self.unchecked_worth)
