"""Makes the rows of a timesheet from work with its billed hours, and compares them with bills."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from syncd.core.money import Money, price, totals
from syncd.core.phrases import Hours, Phrase, say
from syncd.core.profile import Profile
from syncd.core.records import id_of
from syncd.core.subject_parts import ContractFacts
from syncd.core.time import Period
from syncd.core.timesheet import (
    HUNDREDTH,
    Agreement,
    Foot,
    GroupBy,
    Invoice,
    Row,
    Section,
    Template,
    spans_of,
    sum_amounts,
)
from syncd.core.timesheet_work import Work, listed
from syncd.core.week_bills import WeekBill

LONGEST_NUMBER = 24
_SIX_DAYS = timedelta(days=6)


def rows_of(works: Iterable[Work], contract: ContractFacts, template: Template) -> tuple[Row, ...]:
    """The rows of a section: work of one group each, by day and time."""
    groups: dict[tuple[object, ...], list[Work]] = defaultdict(list)
    for work in sorted(works, key=lambda work: work.order):
        groups[_group(work, contract.rate_on(work.day), template)].append(work)
    return tuple(_row(group, contract.rate_on(group[0].day)) for group in groups.values())


def _group(work: Work, rate: Money | None, template: Template) -> tuple[object, ...]:
    """What the works of one row have in common; hours of two rates are two rows."""
    match template.by:
        case GroupBy.TASK:
            return rate, work.task
        case GroupBy.PERSON:
            return rate, work.person
        case GroupBy.TICKET:
            return rate, work.ticket, "" if work.ticket else work.text
        case GroupBy.DAY:
            session = work.start if template.shows("time") else None
            return rate, work.day, work.person, work.ticket, work.task, work.text, session


def _row(works: Sequence[Work], rate: Money | None) -> Row:
    seconds, days = sum(work.seconds for work in works), {work.day for work in works}
    return Row(
        day=works[0].day if len(days) == 1 else None,
        start=works[0].start if len(works) == 1 else None,
        end=works[0].end if len(works) == 1 else None,
        person=listed((work.person for work in works), ", "),
        ticket=listed((work.ticket for work in works), ", "),
        task=listed((work.task for work in works), ", "),
        work=listed((work.text for work in works), "; "),
        seconds=seconds,
        rate=rate,
        amount=price(rate, seconds) if rate else None,
    )


def sections_of(
    works: Sequence[Work],
    bills: Iterable[WeekBill],
    contract: ContractFacts,
    profile: Profile,
    period: Period,
    template: Template,
) -> tuple[list[Section], list[Phrase]]:
    """A contract's work by the bills that pay for it, then by platform week where none does; and what keeps it from
    being compared. `works` may have days outside the period, of bills that begin or end there: they are left out."""
    sections, doubts, left = [], [], list(works)
    for first, last, together in spans_of(bills):
        inside = [work for work in left if first <= work.day <= last and work.day in period]
        outside = [work for work in left if first <= work.day <= last and work.day not in period]
        left = [work for work in left if not first <= work.day <= last]
        if not inside and (outside or last > period.last or first < period.first):
            continue  # it is for days of another period
        invoices = tuple(
            Invoice(number=number_of(bill), posted=bill.posted, amount=bill.amount, seconds=bill.seconds)
            for bill in together
        )
        section = _section(inside, max(first, period.first), min(last, period.last), contract, template)
        if outside or _may_be_for_others(first, last, together, inside, period):
            doubts.append(say("{invoice} is for other days, too, or may be", invoice=_name(invoices[0])))
            sections.append(replace(section, invoices=invoices, is_estimate=True))
            continue
        sections.append(_billed(section, invoices, doubts))
    weeks: dict[date, list[Work]] = defaultdict(list)
    for work in left:
        if work.day in period:
            weeks[profile.week_of(work.day)].append(work)
    for first, some in weeks.items():
        last = min(first + _SIX_DAYS, period.last)
        section = _section(some, max(first, period.first), last, contract, template)
        sections.append(replace(section, is_estimate=True))
        doubts.append(say("no invoice is known for {hours} of this time", hours=Hours(section.seconds or 0)))
    return sorted(sections, key=lambda section: (section.first, section.last)), doubts


def _may_be_for_others(
    first: date, last: date, bills: Iterable[WeekBill], works: Iterable[Work], period: Period
) -> bool:
    """Whether bills that begin or end outside a period may pay for days there: unless they state the works' hours."""
    if period.first <= first and last <= period.last:
        return False
    stated = [bill.seconds for bill in bills]
    beyond = sum(one or 0 for one in stated) - sum(work.seconds for work in works)
    return None in stated or abs(beyond) > HUNDREDTH * len(stated)


def _section(works: Iterable[Work], first: date, last: date, contract: ContractFacts, template: Template) -> Section:
    works = list(works)
    return Section(
        first=first,
        last=last,
        rows=rows_of(works, contract, template),
        invoices=(),
        seconds=sum(work.seconds for work in works),
        amount=_worth(works, contract),
        worth=_worth(works, contract),
    )


def _worth(works: Iterable[Work], contract: ContractFacts) -> Money | None:
    """What hours are worth at the rates of their days, rounded once for each rate; None where one has no rate."""
    seconds: Counter[Money | None] = Counter()
    for work in works:
        seconds[contract.rate_on(work.day)] += work.seconds
    amounts = [price(rate, number) for rate, number in seconds.items() if rate is not None]
    sums = list(totals(amounts).values())
    return sums[0] if len(sums) == 1 and None not in seconds else None


def _billed(section: Section, invoices: tuple[Invoice, ...], doubts: list[Phrase]) -> Section:
    """A section with what was billed for it."""
    amounts = list(totals(one.amount for one in invoices if one.amount).values())
    if len(amounts) != 1:
        doubts.append(say("the invoices of one week are in several currencies"))
        return replace(section, invoices=invoices, is_estimate=True)
    shown = sum_amounts(section.rows)
    rounded = shown is not None and shown != amounts[0] and _is_rounding(shown, amounts[0], len(section.rows))
    return replace(section, invoices=invoices, amount=amounts[0], rounded=rounded)


def _is_rounding(amount: Money, other: Money, rows: int) -> bool:
    return amount.currency == other.currency and abs(amount.minor - other.minor) <= max(1, rows)


def foot_of(sections: Sequence[Section], doubts: Iterable[Phrase], notes: Iterable[Phrase] = ()) -> Foot:
    """Compare a contract's rows with its invoices.

    Hours are compared where all invoices state theirs, money where all hours have a rate. One of them suffices to say
    that they differ, and one of them has to be known to say that they agree.
    """
    doubts = tuple(dict.fromkeys(doubts))
    numbers = tuple(dict.fromkeys(one.number or _name(one) for section in sections for one in section.invoices))
    billed = [section for section in sections if section.invoices and not section.is_estimate]
    hours, money = (_hours_beyond(billed), _money_beyond(billed)) if billed else (None, None)
    if hours or (money is not None and money.minor):
        notes = (*filter(None, map(_beyond_bill, billed)), *notes)
        return Foot(
            agreement=Agreement.DIFFERS, numbers=numbers, seconds=hours, amount=money, doubts=doubts, notes=notes
        )
    if billed and hours is None and money is None:
        doubts = (*doubts, say("the invoices state no hours, and no rate is known"))
    agreement = Agreement.AGREES if billed and not doubts else Agreement.UNKNOWN
    return Foot(agreement=agreement, numbers=numbers, seconds=hours, amount=money, doubts=doubts, notes=tuple(notes))


def _beyond_bill(section: Section) -> Phrase | None:
    """Where the hours of one section are worth something else than its invoice."""
    worth, billed = section.worth, section.amount
    if worth is None or billed is None or _is_rounding(worth, billed, len(section.rows)):
        return None
    name = _name(section.invoices[0])
    return say("{invoice} is for {amount}; its hours are worth {worth}", invoice=name, amount=billed, worth=worth)


def _hours_beyond(sections: Iterable[Section]) -> int | None:
    """The rows' seconds less those of the invoices, without what two decimals of an hour leave open."""
    beyond = 0
    for section in sections:
        stated = [one.seconds for one in section.invoices]
        if None in stated:
            return None
        left = (section.seconds or 0) - sum(one for one in stated if one is not None)
        beyond += left if abs(left) > HUNDREDTH * len(stated) else 0
    return beyond


def _money_beyond(sections: Iterable[Section]) -> Money | None:
    """What the rows are worth less the invoices; a minor unit for each row is rounding."""
    beyond: Counter[str] = Counter()
    for section in sections:
        worth, billed = section.worth, section.amount
        if not section.rows and billed is not None:
            worth = Money(0, billed.currency)  # no hours are worth nothing, whatever the rate
        if worth is None or billed is None or worth.currency != billed.currency:
            return None
        is_close = _is_rounding(worth, billed, len(section.rows))
        beyond[billed.currency] += 0 if is_close else worth.minor - billed.minor
    return Money(beyond.total(), *beyond) if len(beyond) == 1 else None


def number_of(bill: WeekBill) -> str:
    """The number of a bill that people know it by; "" where its id was made up."""
    number = id_of(bill.ref)
    return number if len(number) <= LONGEST_NUMBER else ""


def _name(invoice: Invoice) -> Phrase:
    if invoice.number:
        return say("invoice {number}", number=invoice.number)
    return say("an invoice without a number")
