"""Renders what stands beside the figures of a report as JSON: earlier periods, weeks, changes, and where money is."""

from syncd.core.beside import Beside
from syncd.core.by_week import HoursByWeek, NetByWeek
from syncd.core.compared import Compared, Figures
from syncd.core.money import Money
from syncd.core.money_places import MoneyPlaces
from syncd.core.summary_changes import Change, Changes
from syncd.core.time import iso
from syncd.report.render.json_sums import Json


def beside_json(beside: Beside | None) -> Json | None:
    """Earlier periods, hours and net by week, what changed since the last report, and where the money is."""
    if beside is None:
        return None
    return {
        "compared": _compared(beside.compared) if beside.compared else None,
        "hours": [_hours(one) for one in beside.hours],
        "more_hours": beside.more_hours,
        "net": [_net(one) for one in beside.net],
        "changes": _changes(beside.changes) if beside.changes else None,
        "money": [_money(places) for places in beside.money],
    }


def _compared(compared: Compared) -> Json:
    return {
        "period": compared.before.name,
        "because": compared.because or None,
        "last": [_figures(one) for one in compared.last],
        "average": [{**_figures(one), "of": one.of} for one in compared.average],
    }


def _figures(one: Figures) -> Json:
    return {
        "contract": one.contract or None,
        "currency": one.currency,
        "seconds_billable": one.hours,
        "seconds_billable_state": one.hours_state.value,
        "gross": _decimal(one.gross),
        "gross_state": one.gross_state.value,
        "net": _decimal(one.net),
        "net_state": one.net_state.value,
        "effective_rate": _decimal(one.rate),
        "effective_rate_state": one.rate_state.value,
    }


def _hours(one: HoursByWeek) -> Json:
    weeks = [
        {
            "start": week.first.isoformat(),
            "seconds_tracked": week.tracked,
            "seconds_logged": week.shown,
            "difference": week.difference,
        }
        for week in one.weeks
    ]
    return {"contract": one.contract, "title": one.title, "weeks": weeks}


def _net(one: NetByWeek) -> Json:
    weeks = [
        {"start": week.first.isoformat(), "net": _decimal(week.net), "net_state": week.state.value}
        for week in one.weeks
    ]
    return {"contract": one.contract, "currency": one.currency, "weeks": weeks}


def _changes(changes: Changes) -> Json:
    return {
        "since": iso(changes.made_at),
        "period": changes.period.name,
        "contracts": [_change(one) for one in changes.changes],
    }


def _change(one: Change) -> Json:
    return {
        "contract": one.contract,
        "currency": one.currency,
        "seconds_billable": {"then": one.hours_then, "now": one.hours_now},
        "gross": {"then": _decimal(one.gross_then), "now": _decimal(one.gross_now)},
        "net": {"then": _decimal(one.net_then), "now": _decimal(one.net_now)},
    }


def _money(places: MoneyPlaces) -> Json:
    return {
        "currency": places.currency,
        "since": places.since.isoformat(),
        "opening": _decimal(places.opening),
        "whole": _decimal(places.whole),
        "parts": [{"place": part.place.value, "amount": _decimal(part.amount)} for part in places.parts],
        "because": places.because or None,
    }


def _decimal(money: Money | None) -> str | None:
    return None if money is None else str(money.decimal)
