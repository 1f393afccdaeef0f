"""Reads a client's timesheet from the ledger: the hours as billed, with the words of the tracker's entries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from syncd.config import Config
from syncd.core.billable_time import billable_time
from syncd.core.discrepancies import Side
from syncd.core.phrases import Phrase, say
from syncd.core.profile import Profile
from syncd.core.records import ContractType, Kind, Label, Ref, TimeEntry, TransactionKind, WorkKind
from syncd.core.rounded_time import rounded
from syncd.core.safe_text import line
from syncd.core.subject_parts import ContractFacts, LoggedLine, Piece
from syncd.core.tickets import find_ticket, without_ticket
from syncd.core.time import Instant, Period, Span, midnight
from syncd.core.timesheet import DEFAULT, Section, Sheet, Template, Timesheet, masked
from syncd.core.timesheet_rows import foot_of, sections_of
from syncd.core.timesheet_work import Work, as_billed, in_sessions
from syncd.core.week_bills import WeekBill, without_rebilled
from syncd.coverage.accounts import AccountCoverage
from syncd.coverage.people import PeopleCoverage
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.report.uncounted import NOTHING_MOVES, Moving, Uncounted
from syncd.wiring.directory import Directory

BY_HOURS = (ContractType.HOURLY, ContractType.DIRECT)
_AROUND = timedelta(days=35)
"""A bill that begins or ends outside a period is for so many days of it at most, and is read whole."""


def template_of(config: Config, client: str, name: str | None = None) -> Template:
    """The template with a name, else the client's own, else the one that needs no configuration. KeyError for a name
    that no template has."""
    if name is not None:
        return config.timesheets[name]
    own = config.clients[client].timesheet if client in config.clients else None
    return config.timesheets[own] if own else DEFAULT


def read_timesheet(
    ledger: Ledger,
    directory: Directory,
    config: Config,
    client: str,
    period: Period,
    template: Template,
    now: Instant,
    moving: Moving = NOTHING_MOVES,
) -> Timesheet:
    """Read what a client may see of a period, in each platform's days, with what the template shows and nothing else.
    `client`: as contracts have it. `moving`: what a changed configuration may move."""
    contracts = [one for one in directory.contracts.values() if one.client == client and one.type in BY_HOURS]
    reader = _Reader(ledger, directory, config, period, template, now, moving)
    sheets = [reader.sheet(contract) for contract in contracts]
    people = {person for person in config.people if config.people[person].names}
    author = config.people[next(iter(people))].names[0] if len(people) == 1 else ""
    whole = Timesheet(
        client=line(next((one.client_name for one in contracts if one.client_name not in ("", one.client)), "")),
        author=line(author),
        period=period,
        made_at=now,
        template=template,
        sheets=tuple(sorted((sheet for sheet in sheets if sheet.sections), key=lambda one: (one.title, one.number))),
    )
    return masked(whole)


class _Reader:
    def __init__(
        self,
        ledger: Ledger,
        directory: Directory,
        config: Config,
        period: Period,
        template: Template,
        now: Instant,
        moving: Moving,
    ) -> None:
        self._ledger = ledger
        self._directory = directory
        self._config = config
        self._period = period
        self._template = template
        self._moving = moving
        people = PeopleCoverage(ledger, directory, now, now)
        self._accounts = AccountCoverage(ledger, directory, people)

    def sheet(self, contract: ContractFacts) -> Sheet:
        """One contract's part; without sections where nothing is known."""
        profile = self._directory.profile(contract.platform)
        around = Days(self._period.first - _AROUND, self._period.last + _AROUND)
        is_own = not profile.has(Side.LOGGED)
        bills = self._invoices(contract, around) if is_own else self._bills(contract, around, profile)
        works = self._own_work(contract, around, profile) if is_own else self._logged_work(contract, around, bills)
        works = in_sessions(works, self._template.sessions)
        sections, doubts = sections_of(works, bills, contract, profile, self._period, self._template)
        doubts += self._doubts()
        if not is_own:
            doubts += self._later_bills(contract, profile, sections)
        days = {work.day for work in works if work.day in self._period}
        rates = {rate for day in days if (rate := contract.rate_on(day))}
        return Sheet(
            title=line(contract.title if contract.title != contract.key else "Work by the hour"),
            number=line(self._number(contract)),
            platform=profile.title,
            is_own=is_own,
            zone=profile.zone.key,
            sections=tuple(sections),
            rates=tuple(sorted(rates, key=lambda rate: (rate.currency, rate.minor))),
            foot=foot_of(sections, doubts, self._given_back(contract)),
        )

    def _number(self, contract: ContractFacts) -> str:
        configured = self._config.contracts.get(contract.key)
        if configured is not None:
            return configured.id or ""
        platform, dash, number = contract.key.partition("-")
        return number if dash and platform == contract.platform else ""

    def _doubts(self) -> list[Phrase]:
        """What keeps rows and bills from being compared: what is read and not counted yet."""
        days = Days(self._period.first, self._period.last)
        if Uncounted.of(self._ledger, days, self._moving).sides:
            return [say("some records are read and not counted yet")]
        return []

    def _later_bills(self, contract: ContractFacts, profile: Profile, sections: Iterable[Section]) -> list[Phrase]:
        """That more may be billed for these days: from the first of their invoices until the last is posted, not all
        transactions are known."""
        posted = [invoice.posted for section in sections for invoice in section.invoices]
        if not posted:
            return []
        first, last = midnight(min(posted), profile.zone), profile.billed_by(self._period.span(profile.zone)).end
        known = self._accounts.of(Kind.TRANSACTION, contract, Span(first, max(last, first + timedelta(days=1))))
        return [] if known.complete else [say("not all invoices of these days are known yet")]

    def _given_back(self, contract: ContractFacts) -> list[Phrase]:
        """Refunds of these days: later facts, and no correction of what was billed."""
        return [
            say("{amount} was given back; it is not taken off above", amount=-one.amount)
            for one in self._ledger.periods.postings(contract.key, Days(self._period.first, self._period.last))
            if one.kind is TransactionKind.REFUND
        ]

    def _bills(self, contract: ContractFacts, around: Days, profile: Profile) -> list[WeekBill]:
        """A platform's bills for hours; one that names no days is for the week that ended before it."""
        refunds = [
            (one.posted or around.last, one.amount)
            for one in self._ledger.periods.postings(contract.key, around)
            if one.kind is TransactionKind.REFUND
        ]
        bills = without_rebilled(self._ledger.week_bills.bills(contract.key, around), refunds)
        return [bill if bill.names_days else _of_week(bill, profile) for bill in bills]

    def _invoices(self, contract: ContractFacts, around: Days) -> list[WeekBill]:
        """Your own invoices, in the days they are for."""
        return [
            WeekBill(
                ref=one.ref,
                amount=one.amount,
                posted=one.posted or one.day,
                first=one.first_day or one.day,
                last=one.day,
                seconds=one.seconds,
            )
            for one in self._ledger.periods.invoices(contract.key, around)
            if one.day and one.amount.minor > 0
        ]

    def _own_work(self, contract: ContractFacts, around: Days, profile: Profile) -> list[Work]:
        """Tracked time as you bill it: rounded as agreed."""
        pieces = self._ledger.periods.pieces(contract.key, around)
        marks = self._ledger.periods.billable_marks(contract.key)
        billed = billable_time(pieces, contract.billable_flag, marks).pieces
        pieces = rounded(billed, contract.rounding, profile.first_weekday)
        return self._works([piece for piece in pieces if piece.seconds])

    def _logged_work(self, contract: ContractFacts, around: Days, bills: Iterable[WeekBill]) -> list[Work]:
        """The hours that a platform shows, else those that it billed, with the words of what was tracked."""
        lines: dict[date, list[LoggedLine]] = defaultdict(list)
        for logged in self._ledger.periods.lines(contract.key, around):
            if logged.kind is WorkKind.HOURLY and logged.seconds:
                lines[logged.day].append(logged)
        pieces = [piece for piece in self._ledger.periods.pieces(contract.key, around) if not piece.goodwill]
        works = self._works(pieces)
        billed: list[Work] = []
        for day, shown in lines.items():
            seconds = sum(one.seconds or 0 for one in shown)
            of_day = as_billed([work for work in works if work.day == day], seconds)
            memo = "; ".join(dict.fromkeys(line(one.memo) for one in shown if one.memo))
            billed += of_day or [self._work(day, memo, seconds)]
        for bill in bills:
            if bill.seconds and not any(bill.first <= day <= bill.last for day in lines):
                inside = [work for work in works if bill.first <= work.day <= bill.last]
                billed += as_billed(inside, bill.seconds) or [self._work(bill.last, "", bill.seconds)]
        return billed

    def _work(self, day: date, text: str, seconds: int) -> Work:
        ticket = find_ticket(self._template.ticket, text)
        return Work(day=day, start=None, end=None, ticket=ticket, text=self._text(text, ticket), seconds=seconds)

    def _text(self, text: str, ticket: str) -> str:
        return without_ticket(text, ticket) if self._template.shows("ticket") else text

    def _works(self, pieces: Sequence[Piece]) -> list[Work]:
        tasks = self._tasks(pieces)
        return [self._from_piece(piece, tasks.get(piece.ref, "")) for piece in pieces]

    def _from_piece(self, piece: Piece, task: str) -> Work:
        text = line(piece.description)
        ticket = find_ticket(self._template.ticket, text) or find_ticket(self._template.ticket, task)
        person = self._config.people.get(piece.person)
        return Work(
            day=piece.day,
            start=piece.start,
            end=piece.end,
            person=line(person.names[0]) if person and person.names else "",
            ticket=ticket,
            task=task,
            text=self._text(text, ticket),
            seconds=piece.seconds,
        )

    def _tasks(self, pieces: Iterable[Piece]) -> Mapping[Ref, str]:
        """Time entry → the name of its task."""
        entries = self._ledger.records.current({piece.ref for piece in pieces if piece.has_task})
        named = {ref: one.task for ref, one in entries.items() if isinstance(one, TimeEntry) and one.task}
        labels = self._ledger.records.current(set(named.values()))
        names = {ref: line(label.name) for ref, label in labels.items() if isinstance(label, Label)}
        return {ref: names[task] for ref, task in named.items() if task in names}


def _of_week(bill: WeekBill, profile: Profile) -> WeekBill:
    first = profile.week_of(profile.billed_until(bill.posted) or bill.posted)
    return replace(bill, first=first, last=first + timedelta(days=6))


def not_by_the_hour(directory: Directory, client: str) -> list[ContractFacts]:
    """The contracts of a client that a timesheet leaves out, by title: they are not billed by the hour."""
    found = (one for one in directory.contracts.values() if one.client == client and one.type not in BY_HOURS)
    return sorted(found, key=lambda one: (one.name, one.key))


def clients_of(directory: Directory, kinds: Iterable[ContractType] = BY_HOURS) -> dict[str, str]:
    """The clients whose contracts are billed by the hour: key, or the platform's name → name."""
    return {
        one.client: one.client_name or one.client
        for one in directory.contracts.values()
        if one.client and one.type in kinds
    }
