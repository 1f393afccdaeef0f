"""Builds a `Config` from a parsed document, table by table, and collects every mistake in `Problems`."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel

from syncd.channel import ChannelOptions
from syncd.config.checks import check, check_references
from syncd.config.env import read_settings
from syncd.config.lines import KeyPath
from syncd.config.model import (
    LISTS,
    SECTIONS,
    SINGLE,
    TOP_LEVEL,
    BackupConfig,
    ChannelConfig,
    Client,
    Config,
    ContractConfig,
    Person,
    PingConfig,
    SourceConfig,
)
from syncd.config.problems import Problems
from syncd.config.report_table import ReportTable, report_of
from syncd.config.tables import (
    BackupTable,
    CalendarTable,
    ClientTable,
    ContractTable,
    MapTable,
    MetricsTable,
    PersonTable,
    PingTable,
    RateTable,
    TimesheetTable,
    Weekday,
)
from syncd.core.audience import Audience
from syncd.core.calendar import Calendar
from syncd.core.map_rules import MapRule
from syncd.core.records import ContractType
from syncd.core.reference_rates import ReferencePair, ReferenceRate, ReferenceRates
from syncd.core.retainers import RetainerTerms
from syncd.core.retention import Retention
from syncd.core.rounding import Rounding
from syncd.core.terms import CostRate, Terms
from syncd.core.timesheet import Template
from syncd.core.wording import did_you_mean, hint
from syncd.errors import ConfigError
from syncd.options import Options, path_in
from syncd.platforms import PlatformTable
from syncd.plugins import load_channel, load_connector, load_rules, names
from syncd.rule import RuleOptions

__all__ = ["build"]

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)
Tables = Mapping[str, Mapping[str, Any]]

_NAMED = tuple(section for section in SECTIONS if section not in (*LISTS, *SINGLE))
_NAME = re.compile(r"\w[\w.-]*")


def build(file: Path, document: Mapping[str, Any], environ: Mapping[str, str], problems: Problems) -> Config:
    """Build the configuration. If `problems` has any afterwards, the tables with mistakes are left out."""
    for key in document:
        if key not in (known := (*TOP_LEVEL, *SECTIONS)):
            problems.add((key,), f"unknown key{hint(key, known)}")
    settings = read_settings(document, environ, problems)
    tables = {section: dict(_named(document, section, problems)) for section in _NAMED}

    def read(section: str, model: type[M], make: Callable[[str, M], T]) -> dict[str, T]:
        parsed = {name: problems.read(model, table, (section, name)) for name, table in tables[section].items()}
        return {name: make(name, table) for name, table in parsed.items() if table is not None}

    config = Config(
        file=file,
        timezone=settings.timezone,
        ledger=_ledger(settings.ledger, problems),
        since=settings.since,
        language=settings.language,
        sources={
            name: SourceConfig(name=name, kind=options.kind, options=options, line=problems.line(("source", name)))
            for name, options in _options("source", tables["source"], load_connector, problems)
        },
        people=read("person", PersonTable, _person),
        clients=read("client", ClientTable, _client),
        contracts=read("contract", ContractTable, _contract),
        platforms=read("platform", PlatformTable, lambda _, table: table),
        maps=tuple(MapRule(**table.model_dump()) for _, table in _listed(document, "map", MapTable, problems)),
        rates=_rates(document, problems),
        calendar=_calendar(document, problems),
        rules=_rules(tables["rule"], problems),
        channels={
            name: _channel(name, options, settings.language)
            for name, options in _options("channel", tables["channel"], load_channel, problems)
        },
        reports=read("report", ReportTable, report_of),
        timesheets=read("timesheet", TimesheetTable, _timesheet),
        ping=_ping(document, problems),
        backup=_backup(document, problems),
        metrics=_metrics(document, problems),
    )
    check_references(document, problems)
    check(config, problems)
    return config


def _ledger(path: Path, problems: Problems) -> Path:
    """The ledger, in the folder of the configuration if its path is relative. Earlier versions looked from the current
    folder: a ledger that is there alone is a problem, since a new one would forget everything."""
    placed, here = path_in(path, problems.folder), path.absolute()
    if os.path.exists(here) and not os.path.exists(placed):  # noqa: PTH110 - Path.exists may raise
        problems.add(
            ("ledger",),
            f"a relative path is looked up from this file's folder, and your ledger is at {here}: write that path",
        )
    return placed


def _named(document: Mapping[str, Any], section: str, problems: Problems) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the `[section.NAME]` tables with their names."""
    tables = document.get(section, {})
    if not isinstance(tables, Mapping) or not all(isinstance(table, Mapping) for table in tables.values()):
        problems.add((section,), f"each table needs a name: write [{section}.NAME]")
        return
    for name, table in tables.items():
        if not _NAME.fullmatch(name):
            problems.add((section, name), "a name may contain only letters, digits, -, _ and dots")
        yield name, table


def _listed(
    document: Mapping[str, Any], section: str, model: type[M], problems: Problems
) -> Iterator[tuple[KeyPath, M]]:
    """Yield the `[[section]]` tables that are right, with their places."""
    tables = document.get(section, [])
    if not isinstance(tables, list) or not all(isinstance(table, Mapping) for table in tables):
        problems.add((section,), f"needs double brackets: write [[{section}]]")
        return
    for index, table in enumerate(tables):
        path = (section, index)
        if parsed := problems.read(model, table, path):
            yield path, parsed


def _rates(document: Mapping[str, Any], problems: Problems) -> ReferenceRates:
    rates: dict[tuple[ReferencePair, date], ReferenceRate] = {}
    for path, table in _listed(document, "fx", RateTable, problems):
        rate = ReferenceRate(start=table.start, base=table.base, quote=table.quote, rate=table.rate)
        if rates.setdefault((rate.pair, rate.start), rate) is not rate:
            problems.add(path, f"another [[fx]] has a rate of {rate.base} and {rate.quote} from {rate.start} on")
    return ReferenceRates.of(rates.values())


def _single(document: Mapping[str, Any], section: str, model: type[M], problems: Problems) -> M | None:
    """Read the one table `[section]`; None where it has mistakes."""
    table = document.get(section, {})
    if not isinstance(table, Mapping):
        problems.add((section,), f"is a table of its own: write [{section}]")
        return None
    return problems.read(model, table, (section,))


def _ping(document: Mapping[str, Any], problems: Problems) -> PingConfig | None:
    table = _single(document, "ping", PingTable, problems) if "ping" in document else None
    return PingConfig(table.url, table.every) if table else None


def _metrics(document: Mapping[str, Any], problems: Problems) -> Path | None:
    table = _single(document, "metrics", MetricsTable, problems) if "metrics" in document else None
    return table.file if table else None


def _calendar(document: Mapping[str, Any], problems: Problems) -> Calendar:
    parsed = _single(document, "calendar", CalendarTable, problems) or CalendarTable()
    weekdays = get_args(Weekday)
    return Calendar(frozenset(map(weekdays.index, parsed.working_days)), frozenset(parsed.days_off))


def _backup(document: Mapping[str, Any], problems: Problems) -> BackupConfig | None:
    table = _single(document, "backup", BackupTable, problems) if "backup" in document else None
    return BackupConfig(table.folder, table.at, Retention(**table.keep.model_dump())) if table else None


def _person(key: str, table: PersonTable) -> Person:
    costs = [CostRate(start=cost.start, rate=cost.rate) for cost in table.cost]
    return Person(key=key, names=table.names, cost=tuple(sorted(costs, key=lambda cost: cost.start)))


def _client(key: str, table: ClientTable) -> Client:
    return Client(key=key, names=table.names, timesheet=table.timesheet)


def _channel(name: str, options: ChannelOptions, language: str) -> ChannelConfig:
    audience = Audience(
        role=options.role, client=options.client, person=options.person, language=options.language or language
    )
    return ChannelConfig(name=name, kind=options.kind, options=options, audience=audience)


def _timesheet(_name: str, table: TimesheetTable) -> Template:
    return Template(
        columns=table.columns,
        by=table.by,
        ticket=table.ticket,
        link=table.link,
        show_hours=table.hours,
        show_rates=table.rates,
        sessions=int(table.sessions.total_seconds()),
        language=table.language or "",
    )


def _contract(key: str, table: ContractTable) -> ContractConfig:
    terms = [Terms(start=term.start, rate=term.rate, weekly_cap=term.weekly_cap, fee=term.fee) for term in table.terms]
    monthly = [
        RetainerTerms(start=term.start, rate=term.rate, hours=term.hours, rollover=term.rollover)
        for term in table.terms
        if table.type is ContractType.RETAINER
    ]
    given = table.rounding
    return ContractConfig(
        key=key,
        platform=table.platform,
        type=table.type,
        id=table.id,
        titles=table.titles,
        client=table.client,
        person=table.person,
        start=table.start,
        end=table.end,
        terms=tuple(sorted(terms, key=lambda term: term.start)),
        billable_flag=table.billable_flag,
        target_rate=table.target_rate,
        rounding=Rounding(to=int(given.to.total_seconds()), how=given.how, per=given.per) if given else None,
        retainer=tuple(sorted(monthly, key=lambda term: term.start)),
    )


def _options(
    section: str, tables: Tables, load: Callable[[str], type[Any]], problems: Problems
) -> Iterator[tuple[str, Any]]:
    """Yield the options of each table, read by the plugin that its `kind` names."""
    for name, table in tables.items():
        path = (section, name)
        if "kind" not in table and (misspelt := next((key for key in table if did_you_mean(key, ["kind"])), None)):
            problems.add((*path, misspelt), f"unknown key{did_you_mean(misspelt, ['kind'])}")
            continue
        if not problems.read(_Kinded, {key: table[key] for key in table if key == "kind"}, path):
            continue
        try:
            model = load(table["kind"]).Options
        except ConfigError as error:
            problems.add((*path, "kind"), str(error))
            continue
        if options := problems.read(model, table, path):
            yield name, options


class _Kinded(Options):
    kind: str


_OTHER_NAMES = {"source-mass-change": "held-changes", "unlogged-before-cutoff": "tracked-not-logged"}
"""Names that other tools and lists give to rules."""


def _rules(tables: Tables, problems: Problems) -> dict[str, RuleOptions]:
    """Return the options of every known rule, from its table or by default."""
    try:
        rules = load_rules(tables)
        known = [plugin.name for plugin in names("rules")]
    except ConfigError as error:
        problems.add_outside("", str(error))
        return {}
    for id in tables:
        if id not in rules:
            here = f'; here it is "{_OTHER_NAMES[id]}"' if id in _OTHER_NAMES else hint(id, known)
            problems.add(("rule", id), f"unknown rule{here}")
    options = {id: problems.read(rule.Options, tables.get(id, {}), ("rule", id)) for id, rule in rules.items()}
    return {id: read for id, read in options.items() if read is not None}
