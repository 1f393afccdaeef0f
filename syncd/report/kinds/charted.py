"""Composes the charts of a report from its facts: hours of weeks, where the money is, and the net of weeks."""

from collections.abc import Iterable, Iterator, Sequence

from syncd.core.bounds import State
from syncd.core.by_week import HoursByWeek, HoursOfWeek, NetByWeek, NetOfWeek
from syncd.core.money_places import MoneyPlaces, Part, Place
from syncd.core.phrases import Dates, Hours, Soon, Value
from syncd.core.wording import clean
from syncd.report import charts
from syncd.report.charts import Bars, Key, Spark, SparkBar, Stack, Week, Weeks, on_one_scale
from syncd.report.document import Block, Cell, Column, Drawing, Paragraphs, Row, Table
from syncd.report.kinds.figure_cells import hours_cell, money_cell
from syncd.report.language.voice import Voice
from syncd.report.tone import Tone

_TONES = {
    Place.SAVE: Tone.DUE,
    Place.CHECK: Tone.UNKNOWN,
    Place.ASK: Tone.LOST,
    Place.LOST: Tone.LOST,
    Place.UNBILLED: Tone.UNBILLED,
    Place.SUBMITTED: Tone.SUBMITTED,
    Place.HELD: Tone.HELD,
    Place.AVAILABLE: Tone.AVAILABLE,
    Place.IN_ACCOUNT: Tone.AVAILABLE,
    Place.PAID_OUT: Tone.PAID,
    Place.FEES: Tone.FEE,
    Place.TAXES: Tone.FEE,
    Place.OTHER: Tone.UNKNOWN,
}


def hours_drawing(contracts: Sequence[HoursByWeek], more: int, voice: Voice) -> Iterator[Block]:
    """Tracked against logged hours; nothing where no contract has any."""
    if not contracts:
        return
    platform = _platform((one.platform for one in contracts), voice)
    chart = Bars(
        finding=_hours_finding(contracts, voice),
        keys=tuple(_keys(contracts, platform, voice)),
        contracts=tuple(
            Weeks(clean(one.title, 60), _most(one, voice), tuple(_week(week, one, voice) for week in one.weeks))
            for one in contracts
        ),
    )
    title = voice.say("Tracked, and on {platform}, per week", platform=platform)
    yield Drawing(title=title, chart=chart, table=_hours_table(contracts, platform, voice))
    if more:
        words = voice.plural(more, "and {number} more contract", "and {number} more contracts")
        yield Paragraphs(title="", sentences=(words,), small=True)


def money_drawing(places: MoneyPlaces, voice: Voice) -> Iterator[Block]:
    """A bar of parts that add up, and what explains it."""
    platform = _platform([places.platform], voice)
    parts = tuple(_part(part, platform, voice) for part in places.parts)
    whole = voice.words(places.whole)
    since = Dates(places.since, places.since)
    had = bool(places.opening.minor)
    label = (
        voice.say("In the accounts on {day}, and worked since, {currency}", day=since, currency=places.currency)
        if had
        else voice.say("Worked since {day}, {currency}", day=since, currency=places.currency)
    )
    biggest = max(parts, key=lambda part: part.amount.minor)
    finding = voice.say(
        "Of {whole}, {amount} is the largest part: {place}",
        whole=whole,
        amount=voice.words(biggest.amount),
        place=biggest.label,
    )
    chart = Stack(
        finding=finding, parts=parts, label=label, total=places.whole, figure=voice.words(places.whole.decimal)
    )
    yield Drawing(title=voice.say("Where the money is"), chart=chart)
    notes = [voice.say("As far as it is known: {because}.", because=places.because)] if places.because else []
    notes.append(voice.say("Work on platforms alone: what clients pay you directly is not in it."))
    yield Paragraphs(title="", sentences=tuple(notes), small=True)


def net_sparks(contracts: Iterable[NetByWeek], titles: dict[str, str], voice: Voice) -> dict[tuple[str, str], Spark]:
    """The net of weeks of each contract and currency, all of a currency on one scale; none where no bar would be."""
    found = dict[tuple[str, str], Spark]()
    shown = [one for one in contracts if any(week.net and week.net.minor for week in one.weeks)]
    for currency in dict.fromkeys(one.currency for one in shown):
        of_currency = [one for one in shown if one.currency == currency]
        scaled = on_one_scale([_spark(one, titles.get(one.contract, ""), voice) for one in of_currency])
        found |= {(one.contract, currency): spark for one, spark in zip(of_currency, scaled, strict=True)}
    return found


def _platform(titles: Iterable[str], voice: Voice) -> str:
    """The name of the only platform; `the platform` where there are several."""
    named = {clean(title, 40) for title in titles}
    return "".join(named) if len(named) == 1 and all(named) else voice.say("the platform")


def _keys(contracts: Iterable[HoursByWeek], platform: str, voice: Voice) -> Iterator[Key]:
    """Only what some bar shows."""
    words = {
        Tone.SAVE: voice.say("on {platform}, agrees", platform=platform),
        Tone.DUE: voice.say("less than tracked"),
        Tone.BACK: voice.say("more than tracked"),
        Tone.UNKNOWN: voice.say("unknown"),
    }
    tones = {_week(week, one, voice).tone for one in contracts for week in one.weeks}
    yield Key(Tone.TRACKED, voice.say("tracked"))
    yield from (Key(tone, label) for tone, label in words.items() if tone in tones)


def _most(one: HoursByWeek, voice: Voice) -> str:
    most = max((week.tracked or 0 for week in one.weeks), default=0)
    return voice.say("to {hours} a week", hours=Hours(most)) if most else ""


def _week(week: HoursOfWeek, one: HoursByWeek, voice: Voice) -> Week:
    day = Dates(week.first, week.first)
    says = voice.say(
        "{contract}, week of {day}: {tracked} tracked, {shown} on {platform}",
        contract=clean(one.title, 60),
        platform=_platform([one.platform], voice),
        day=day,
        tracked=hours_cell(week.tracked, State.EXACT, voice).says,
        shown=hours_cell(week.shown, State.EXACT, voice).says,
    )
    return Week(voice.words(day), week.tracked, week.shown, says, _signed(week.difference, voice))


def _signed(seconds: int | None, voice: Voice) -> str:
    if not seconds:
        return ""
    return f"{'+' if seconds > 0 else '−'}{voice.words(Hours(abs(seconds)))}"


def _hours_finding(contracts: Sequence[HoursByWeek], voice: Voice) -> str:
    found = [voice.words(words) for one in contracts if (words := _difference(one, voice))]
    if found:
        return voice.joined(found, "; ")
    if any(week.difference is None for one in contracts for week in one.weeks):
        return voice.say("No difference is known between what was tracked and what platforms show")
    return voice.say("What was tracked and what platforms show agrees in every week")


def _difference(one: HoursByWeek, voice: Voice) -> str:
    """`Shop maintenance: 3:20 less on the platform in the week of 12 Oct`."""
    worst = one.worst
    if worst is None or not worst.difference:
        return ""
    known: dict[str, Value] = {
        "contract": clean(one.title, 60),
        "hours": Hours(abs(worst.difference)),
        "platform": _platform([one.platform], voice),
        "day": Dates(worst.first, worst.first),
    }
    if worst.difference < 0:
        return voice.say("{contract}: {hours} less on {platform} in the week of {day}", **known)
    return voice.say("{contract}: {hours} more on {platform} in the week of {day}", **known)


def _hours_table(contracts: Iterable[HoursByWeek], platform: str, voice: Voice) -> Table:
    columns = (
        Column(key="contract", title=voice.say("Contract")),
        Column(key="week", title=voice.say("Week of")),
        Column(key="tracked", title=voice.say("Tracked"), is_number=True),
        Column(key="shown", title=voice.say("On {platform}", platform=platform), is_number=True),
        Column(key="difference", title=voice.say("Difference"), is_number=True),
    )
    rows = tuple(
        Row(
            (
                Cell(clean(one.title, 60)),
                Cell(voice.words(Dates(week.first, week.first)), week.first),
                hours_cell(week.tracked, State.EXACT, voice),
                hours_cell(week.shown, State.EXACT, voice),
                Cell(_signed(week.difference, voice), Hours(week.difference) if week.difference else None),
            )
        )
        for one in contracts
        for week in one.weeks
        if week.difference != 0
    )
    return Table(title="", columns=columns, rows=rows)


def _part(part: Part, platform: str, voice: Voice) -> charts.Part:
    labels = {
        Place.SAVE: voice.say("Not on {platform} yet", platform=platform),
        Place.CHECK: voice.say("Not checked yet"),
        Place.ASK: voice.say("Lost unless you ask"),
        Place.LOST: voice.say("Lost"),
        Place.UNBILLED: voice.say("On {platform}, not billed yet", platform=platform),
        Place.SUBMITTED: voice.say("Milestones submitted"),
        Place.HELD: voice.say("Held by {platform}", platform=platform),
        Place.AVAILABLE: voice.say("Available on {platform}", platform=platform),
        Place.IN_ACCOUNT: voice.say("On {platform}, billed", platform=platform),
        Place.PAID_OUT: voice.say("Paid out to your bank"),
        Place.FEES: voice.say("Fees of {platform}", platform=platform),
        Place.TAXES: voice.say("Taxes"),
        Place.OTHER: voice.say("Other rows"),
    }
    return charts.Part(
        labels[part.place],
        part.amount,
        voice.words(part.amount.decimal),
        _TONES[part.place],
        _note(part, voice),
    )


def _note(part: Part, voice: Voice) -> str:
    if part.until is not None:
        return voice.say("save it until {deadline}", deadline=Soon(part.until))
    if part.place is Place.AVAILABLE and part.amount.minor > 0:
        return voice.say("withdraw when you like")
    return clean(voice.words(part.note), 120)


def _spark(one: NetByWeek, title: str, voice: Voice) -> Spark:
    known = [week for week in one.weeks if week.net is not None]
    most = max(known, key=lambda week: week.net.minor if week.net else 0)
    finding = voice.say(
        "{contract}, net by week: {net} in the week of {day} is the most",
        contract=clean(title, 60),
        net=money_cell(most.net, most.state, voice).says,
        day=Dates(most.first, most.first),
    )
    return Spark(finding, tuple(_bar(week, voice) for week in one.weeks))


def _bar(week: NetOfWeek, voice: Voice) -> SparkBar:
    says = voice.say(
        "week of {day}: {net}", day=Dates(week.first, week.first), net=money_cell(week.net, week.state, voice).says
    )
    tone = Tone.SAVE if week.state is State.EXACT else Tone.UNKNOWN
    return SparkBar(week.net, says, tone)
