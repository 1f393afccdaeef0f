"""The weeks of each contract as tables for files: hours tracked and on the platform beside each other, and the net."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from syncd.core.beside import Beside
from syncd.core.bounds import State, weakest
from syncd.core.by_week import HoursOfWeek, NetOfWeek
from syncd.core.contract_names import TITLE
from syncd.core.money import Money
from syncd.core.phrases import Hours
from syncd.core.summary import Summary
from syncd.core.wording import clean
from syncd.report.document import BLANK, Cell, Column, Row, RowKind, Table
from syncd.report.kinds.figure_cells import hours_cell, legend, money_cell, unknown
from syncd.report.language.voice import Voice


@dataclass(frozen=True, slots=True)
class _Weeks:
    """What is known of a contract's weeks, by their Mondays."""

    title: str
    hours: Mapping[date, HoursOfWeek]
    net: Mapping[date, NetOfWeek]


def contract_weeks(summary: Summary, beside: Beside | None, voice: Voice) -> tuple[Table, ...]:
    """A table for each contract and currency of which weeks are known, by the contract's title. Hours stand in the
    first table of their contract alone."""
    if beside is None:
        return ()
    titles = {line.contract: clean(line.name, TITLE) for line in summary.lines}
    hours = {one.contract: {week.first: week for week in one.weeks} for one in beside.hours}
    found = list[_Weeks]()
    for one in beside.net:
        title = titles.get(one.contract, one.contract)
        found.append(_Weeks(title, hours.pop(one.contract, {}), {week.first: week for week in one.weeks}))
    found += [_Weeks(titles.get(contract, contract), weeks, {}) for contract, weeks in hours.items()]
    return tuple(_table(one, voice) for one in sorted(found, key=lambda one: one.title.casefold()))


def _table(weeks: _Weeks, voice: Voice) -> Table:
    columns = [Column(key="week", title=voice.say("Week from"))]
    if weeks.hours:
        columns += [
            Column(key="tracked", title=voice.say("Tracked"), is_number=True, adds_up=True),
            Column(key="logged", title=voice.say("On the platform"), is_number=True, adds_up=True),
            Column(key="difference", title=voice.say("Difference"), is_number=True, adds_up=True),
        ]
    if weeks.net:
        columns.append(Column(key="net", title=voice.say("Net"), is_number=True, adds_up=True))
    rows = [
        (Cell(voice.words(monday), monday), *_hours(weeks, monday, voice), *_net(weeks, monday, voice))
        for monday in sorted(weeks.hours.keys() | weeks.net.keys())
    ]
    total = (Cell(voice.say("Total")), *(_sum([row[index] for row in rows], voice) for index in range(1, len(columns))))
    return Table(
        title=voice.say("{contract} by week", contract=weeks.title),
        columns=tuple(columns),
        rows=(*map(Row, rows), Row(total, RowKind.TOTAL)),
        notes=legend((cell for row in rows for cell in row), voice),
        sheet=weeks.title,
    )


def _hours(weeks: _Weeks, monday: date, voice: Voice) -> tuple[Cell, ...]:
    """Where nobody knows the difference of a week, what the platform shows may not be all."""
    if not weeks.hours:
        return ()
    week = weeks.hours.get(monday)
    if week is None:
        return (unknown(voice),) * 3
    state = State.EXACT if week.difference is not None else State.ESTIMATED
    return (
        hours_cell(week.tracked, week.tracked_state, voice),
        hours_cell(week.shown, state, voice),
        hours_cell(week.difference, State.EXACT, voice),
    )


def _net(weeks: _Weeks, monday: date, voice: Voice) -> tuple[Cell, ...]:
    if not weeks.net:
        return ()
    week = weeks.net.get(monday)
    return (money_cell(week.net, week.state, voice) if week else unknown(voice),)


def _sum(cells: list[Cell], voice: Voice) -> Cell:
    """The sum of a column; nothing where a week of it is not known. It is as exact as the least exact of them."""
    state = weakest(cell.state for cell in cells)
    values = [cell.value for cell in cells]
    lengths = [value for value in values if isinstance(value, Hours)]
    amounts = [value for value in values if isinstance(value, Money)]
    if len(lengths) == len(cells):
        return hours_cell(sum(value.seconds for value in lengths), state, voice)
    if len(amounts) == len(cells):
        return money_cell(sum(amounts[1:], amounts[0]), state, voice)
    return BLANK
