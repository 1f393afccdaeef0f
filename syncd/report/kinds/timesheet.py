"""Composes a client's timesheet: whose it is, the work by week or invoice, and how it agrees with what was billed."""

from collections.abc import Iterator, Sequence
from datetime import date

from syncd.core.bounds import State
from syncd.core.money import Money
from syncd.core.phrases import Dated, Dates, Days, Hours, Value
from syncd.core.records import short_hash
from syncd.core.report import Report
from syncd.core.tickets import ticket_link
from syncd.core.timesheet import Agreement, Row, Section, Sheet, Timesheet
from syncd.core.timesheet_headline import timesheet_headline, timesheet_period, titles_of
from syncd.core.timesheet_lines import contract_name, hash_of, lines_of
from syncd.report.document import BLANK, Block, Callout, Cell, Column, Document, Facts, Paragraphs, RowKind, Table
from syncd.report.document import Row as TableRow
from syncd.report.kinds.figure_cells import money_cell
from syncd.report.kinds.flat_tables import flat_tables
from syncd.report.language.voice import Voice, voice_in
from syncd.report.tone import Tone

TIMESHEET = "timesheet"
"""The kind of report."""
_NUMBERS = {"hours", "rate", "amount"}


def compose_report(report: Report, voice: Voice) -> Document:
    """A stored timesheet for one reader; the language that its template names goes before the reader's."""
    assert report.timesheet is not None
    language = report.timesheet.template.language
    theirs = voice_in(language, voice.here) if language else voice
    return compose(report.timesheet, theirs, names_command=bool(report.name))  # a client's is masked: it has no name


def compose(timesheet: Timesheet, voice: Voice, *, names_command: bool = True) -> Document:
    """The timesheet in the voice's language; instants are on the voice's clock, days are each platform's.
    `names_command`: whether it says how you check a copy that comes back."""
    hashed = hash_of(lines_of(timesheet))
    blocks: list[Block] = []
    for sheet in timesheet.sheets:
        blocks += _Part(timesheet, sheet, voice).blocks()
    if links := _links(timesheet):
        blocks.append(Facts(title=voice.say("Tickets"), rows=links))
    blocks.append(Paragraphs(title="", sentences=_made(timesheet, hashed, voice, names_command), small=True))
    first = timesheet_headline(timesheet, voice.here)
    period, titles = voice.words(timesheet_period(timesheet.period, voice.here)), voice.words(titles_of(timesheet))
    return Document(
        id=short_hash(hashed),
        name=TIMESHEET,
        kind=TIMESHEET,
        language=voice.language,
        made_at=timesheet.made_at,
        zone=voice.here.zone.key,
        subject=voice.words(first.subject),
        headline=voice.words(first.headline),
        kicker=voice.joined([period, titles], " · "),
        dated=voice.words(Dated(timesheet.made_at)),
        blocks=tuple(blocks),
        data=flat_tables(blocks, "invoice", voice.say("Invoice")),
        author=timesheet.author,
    )


def _made(timesheet: Timesheet, hashed: str, voice: Voice, names_command: bool) -> tuple[str, ...]:
    grouped = " ".join(hashed[index : index + 4] for index in range(0, len(hashed), 4))
    sentences = [voice.say("Made on {moment} from the hours as billed.", moment=Dated(timesheet.made_at))]
    if timesheet.template.shows("amount"):
        sentences.append(
            voice.say("A row's amount is rounded for reading; the amount of an invoice is what was billed.")
        )
    sentences.append(voice.say("SHA-256 of the rows: {hash}", hash=grouped))
    if names_command:
        sentences.append(voice.say("To check a copy: {command}", command="syncd timesheet verify FILE"))
    return tuple(sentences)


def _links(timesheet: Timesheet) -> tuple[tuple[str, str], ...]:
    rows = (row for sheet in timesheet.sheets for section in sheet.sections for row in section.rows)
    tickets = {row.ticket for row in rows if row.ticket and ", " not in row.ticket}
    links = ((ticket, ticket_link(timesheet.template.link, ticket)) for ticket in sorted(tickets))
    return tuple((ticket, link) for ticket, link in links if link)


def _is_used(column: str, rows: Sequence[Row]) -> bool:
    """Whether a column has anything to show: where no row has a ticket, a column of them is left out."""
    return column not in ("ticket", "task", "person") or any(getattr(row, column) for row in rows)


class _Part:
    """One contract's blocks."""

    def __init__(self, timesheet: Timesheet, sheet: Sheet, voice: Voice) -> None:
        self._timesheet = timesheet
        self._template = timesheet.template
        self._sheet = sheet
        self._voice = voice
        rows = [row for section in sheet.sections for row in section.rows]
        self._columns = [one for one in self._template.columns if self._template.shows(one) and _is_used(one, rows)]

    def blocks(self) -> list[Block]:
        """Head, table, and the foot that ties it to what was billed."""
        return [self._head(), self._table(), self._foot()]

    def _head(self) -> Facts:
        say, words, sheet = self._voice.say, self._voice.words, self._sheet
        period = self._timesheet.period
        days = say("{days} (days in {zone}, as {platform} counts)", **self._days(), platform=sheet.platform)
        if sheet.is_own:
            days = say("{days} (days in {zone})", **self._days())
        contract = [sheet.title, say("hourly"), "" if sheet.is_own else f"{sheet.platform} {sheet.number}".strip()]
        rows = [
            (say("From"), self._timesheet.author),
            (say("Client"), self._timesheet.client),
            (say("Contract"), self._voice.joined(contract)),
            (say("Period"), days if period else ""),
            (say("Hours"), words(Hours(sheet.seconds)) if sheet.seconds is not None else ""),
            (say("Amount"), self._total()),
            (say("Rate"), self._voice.joined([say("{rate} an hour", rate=rate) for rate in sheet.rates])),
        ]
        return Facts(rows=tuple((label, value) for label, value in rows if value))

    def _total(self) -> str:
        amount = self._sheet.amount
        if amount is None:
            return ""
        return self._voice.say("≈ {amount}", amount=amount) if self._sheet.is_estimate else self._voice.words(amount)

    def _days(self) -> dict[str, Value]:
        period = self._timesheet.period
        return {"days": Days(period.first, period.last), "zone": self._sheet.zone}

    def _table(self) -> Table:
        rows: list[TableRow] = []
        for section in self._sheet.sections:
            rows += self._section(section)
        rows.append(self._sum(self._voice.say("Total"), RowKind.TOTAL, self._sheet))
        return Table(
            title=self._sheet.title if len(self._timesheet.sheets) > 1 else "",
            columns=tuple(self._column(key) for key in self._columns),
            rows=tuple(rows),
            notes=self._notes(),
            sheet=contract_name(self._sheet)[:31],
        )

    def _column(self, key: str) -> Column:
        say = self._voice.say
        currency = self._sheet.amount.currency if self._sheet.amount else ""
        titles = {
            "day": say("Day"),
            "time": say("Time"),
            "task": say("Task"),
            "person": say("Person"),
            "ticket": say("Ticket"),
            "work": say("Work"),
            "hours": say("Hours"),
            "rate": say("Rate"),
            "amount": currency or say("Amount"),
        }
        return Column(
            key=key,
            title=titles[key],
            is_number=key in _NUMBERS,
            on_phones=key not in ("time", "task", "person", "rate"),
            adds_up=key in ("hours", "amount"),  # amounts are rounded for reading
        )

    def _section(self, section: Section) -> Iterator[TableRow]:
        title = self._voice.say("{days}", days=Dates(section.first, section.last))
        if section.first.weekday() == 0 and (section.last - section.first).days <= 6:
            title = self._voice.say("Week of {day}", day=Dates(section.first, section.first))
        yield TableRow(self._with_first(Cell(title)), RowKind.SECTION)
        for row in section.rows:
            yield TableRow(tuple(self._cell(key, row) for key in self._columns))
        yield self._sum(self._invoices(section), RowKind.SUBTOTAL, section)

    def _invoices(self, section: Section) -> str:
        say = self._voice.say
        if not section.invoices:
            return say("Not invoiced yet, as far as it is known")
        named = [
            say("Invoice {number} of {day}", number=one.number, day=one.posted)
            if one.number
            else say("Invoice of {day}", day=one.posted)
            for one in section.invoices
        ]
        return self._voice.joined([*named, say("rounded once") if section.rounded else ""])

    def _sum(self, title: str, kind: RowKind, of: Section | Sheet) -> TableRow:
        sums = {
            "hours": self._hours(of.seconds),
            "amount": self._amount(of.amount, is_estimate=of.is_estimate),
        }
        first, *rest = self._columns
        cells = [sums.get(key, BLANK) for key in rest]
        return TableRow((Cell(title) if first not in sums else sums[first], *cells), kind)

    def _with_first(self, cell: Cell) -> tuple[Cell, ...]:
        return (cell, *(BLANK for _ in self._columns[1:]))

    def _cell(self, key: str, row: Row) -> Cell:
        match key:
            case "day":
                return self._day(row.day)
            case "time":
                return self._time(row)
            case "hours":
                return self._hours(row.seconds)
            case "rate":
                return self._amount(row.rate)
            case "amount":
                return self._amount(row.amount)
        text = str(getattr(row, key))
        link = ticket_link(self._template.link, row.ticket) if key == "ticket" and ", " not in row.ticket else ""
        return Cell(text, text, link=link if link.startswith("https://") else "")

    def _day(self, day: date | None) -> Cell:
        return Cell(self._voice.words(day), day) if day else BLANK

    def _time(self, row: Row) -> Cell:
        if row.start is None or row.end is None:
            return BLANK
        return Cell(
            f"{row.start.astimezone(self._voice.here.zone):%H:%M}–{row.end.astimezone(self._voice.here.zone):%H:%M}"
        )

    def _hours(self, seconds: int | None) -> Cell:
        return BLANK if seconds is None else Cell(self._voice.words(Hours(seconds)), Hours(seconds))

    def _amount(self, amount: Money | None, *, is_estimate: bool = False) -> Cell:
        if amount is None:
            return BLANK
        return money_cell(amount, State.ESTIMATED if is_estimate else State.EXACT, self._voice)

    def _notes(self) -> tuple[str, ...]:
        notes = []
        if not self._sheet.is_own and self._template.shows("hours"):
            notes.append(
                self._voice.say(
                    "Hours are those of {platform}, divided among the work as it was tracked.",
                    platform=self._sheet.platform,
                )
            )
        if self._sheet.is_estimate:
            notes.append(self._voice.say("≈: hours × rate; an invoice may say otherwise."))
        return tuple(notes)

    def _foot(self) -> Callout:
        say, foot, sheet = self._voice.say, self._sheet.foot, self._sheet
        who = say("your invoices") if sheet.is_own else sheet.platform
        more = [f"{one[:1].upper()}{one[1:]}." for one in map(self._voice.words, (*foot.doubts, *foot.notes))]
        match foot.agreement:
            case Agreement.AGREES:
                title, tone = say("Agrees with {platform}", platform=who), Tone.SAVE
                sentences = [self._sum_of_invoices(), self._difference()]
            case Agreement.DIFFERS:
                title, tone = say("Does not agree with {platform}", platform=who), Tone.DUE
                sentences = [
                    say("The rows are not the sum of {invoices}.", invoices=self._numbers()),
                    self._difference(),
                ]
            case Agreement.UNKNOWN:
                title, tone = say("Cannot be compared with {platform} yet", platform=who), Tone.UNKNOWN
                sentences = []
        return Callout(title=title, sentences=tuple(filter(None, (*sentences, *more))), tone=tone)

    def _numbers(self) -> str:
        numbers: Sequence[str] = [self._voice.words(number) for number in self._sheet.foot.numbers]
        if len(numbers) == 1:
            return self._voice.say("invoice {number}", number=numbers[0])
        *first, last = numbers
        return self._voice.say("invoices {numbers} and {last}", numbers=self._voice.joined(first), last=last)

    def _sum_of_invoices(self) -> str:
        seconds, amount, say = self._sheet.seconds, self._sheet.amount, self._voice.say
        numbers = self._numbers()
        if seconds is not None and amount is not None:
            return say(
                "{hours} and {amount} are the sum of {invoices}.", hours=Hours(seconds), amount=amount, invoices=numbers
            )
        if seconds is not None:
            return say("{hours} is the sum of {invoices}.", hours=Hours(seconds), invoices=numbers)
        if amount is not None:
            return say("{amount} is the sum of {invoices}.", amount=amount, invoices=numbers)
        return say("The rows are what {invoices} are for.", invoices=numbers)

    def _difference(self) -> str:
        seconds, amount, say = self._sheet.foot.seconds, self._sheet.foot.amount, self._voice.say
        if seconds is not None and amount is not None:
            return say("Difference: {hours} and {amount}.", hours=Hours(seconds), amount=amount)
        if seconds is not None:
            return say("Difference: {hours}.", hours=Hours(seconds))
        return say("Difference: {amount}.", amount=amount) if amount is not None else ""
