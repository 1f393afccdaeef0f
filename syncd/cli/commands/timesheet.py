"""`syncd timesheet`: what a client gets, and the check of a file that came back."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from syncd.cli import completion
from syncd.cli.audited import note_in_audit
from syncd.cli.browser import open_page
from syncd.cli.documents import show_document
from syncd.cli.files import deliver, format_of
from syncd.cli.groups import Commands, DefaultGroup
from syncd.cli.lookup import check_name, read_named_period
from syncd.cli.opening import Opened, reading
from syncd.cli.options import ConfigOption, JsonOption, NowOption, PeriodOption
from syncd.cli.output import print_json, show_ledger
from syncd.cli.say import say, say_aside
from syncd.cli.views.timesheet import CheckedTimesheet
from syncd.core.audit import Action
from syncd.core.mapping import normalise_name
from syncd.core.subject_parts import ContractFacts
from syncd.core.time import Period, day_of
from syncd.core.timesheet import DEFAULT, Timesheet
from syncd.core.wording import clean, hint
from syncd.errors import DONE, FAILED, UsageError
from syncd.report.build import period_of
from syncd.report.document import Document
from syncd.report.in_lines import in_lines
from syncd.report.kinds import timesheet as kind
from syncd.report.language.voice import voice_in
from syncd.report.render import page, plain
from syncd.report.render.files import render_file
from syncd.report.render.json import unsettled_json
from syncd.report.timesheet_check import Outcome, check, which_days, whose
from syncd.report.timesheet_files import as_csv, json_document, read_back, text_of
from syncd.report.timesheets import clients_of, not_by_the_hour, read_timesheet, template_of


class _Timesheets(DefaultGroup):
    default = "make"
    takes_a_word = True


class Format(StrEnum):
    """Formats of a timesheet."""

    TEXT = "text"
    HTML = "html"
    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"
    PDF = "pdf"


app = Commands(
    cls=_Timesheets,
    help="Make a client's timesheet, and check a copy that came back.\n\n"
    "`syncd timesheet CLIENT` is short for `syncd timesheet make CLIENT`.",
)


@app.command()
def make(
    client: Annotated[
        str, typer.Argument(metavar="CLIENT", help="A client's key or name.", autocompletion=completion.clients)
    ],
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    period: PeriodOption = None,
    template: Annotated[
        str | None,
        typer.Option(
            "--template", metavar="NAME", help="One of [timesheet.NAME]; default: the client's, else a plain one."
        ),
    ] = None,
    format: Annotated[  # noqa: A002 - the option's name
        Format | None,
        typer.Option("--format", metavar="|".join(Format), help="Format; default: text, or as FILE ends."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write it to this file.")] = None,
    show: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Make a timesheet for a client: the hours as billed, and how they agree with the invoices; default: last month.

    It has no fee, no net, no other client and no tags. For example: syncd timesheet acme --period 2026-W46 --open
    """
    chosen = format_of(out, format or (Format.JSON if as_json else None), Format)
    with reading(config, now) as opened:
        made = _read(opened, client, read_named_period(period, opened) or _last_month(opened), template)
        others = not_by_the_hour(opened.composition.directory(), _client(opened, client))
        if not made.sheets:
            raise UsageError(_no_hours(made, others))
        document = _compose(opened, made)
        unsettled = opened.unsettled()
    if show:
        open_page(page.render(document), "timesheet")
    if out is not None and chosen is not None:
        deliver(_rendered(made, document, chosen), out, chosen)
    elif chosen is Format.JSON:
        print_json({**json_document(made), "unsettled": unsettled_json(unsettled)})
    elif not show:
        if unsettled is not None and chosen in (None, Format.TEXT):
            say(unsettled.sentence)
            say()
        if chosen in (None, Format.TEXT):
            show_document(document)
        else:
            deliver(_rendered(made, document, chosen), out, chosen)
    days = f"{made.period.first}..{made.period.last}"
    action = Action.EXPORTED if out is not None else Action.LOOKED
    note_in_audit(config, now, action, f"timesheet {client} {days}", str(out) if out is not None else "")
    if others:
        say_aside(f"syncd: not billed by the hour, so not in it: {_listed(others)}")
    if unsettled is not None and (out is not None or show or chosen not in (None, Format.TEXT, Format.JSON)):
        say_aside(f"syncd: {unsettled.sentence}")


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A timesheet as JSON, CSV or HTML.")],
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> int:
    """Check a timesheet that came back: whether its rows are those of its hash, and still what was billed.

    It exits with 1 where the file was changed or the ledger says otherwise now. For example:
    syncd timesheet verify timesheet.html
    """
    came = read_back(file)
    with reading(config, now) as opened:
        client, period = _client(opened, whose(came, _names(opened)), file), which_days(came)
        if period is None:
            raise UsageError(f"{file} names no days, so it cannot be compared with the ledger")
        names = [None, *opened.composition.config.timesheets]
        sheets = [_read(opened, client, period, name) for name in names]
        plain = _read(opened, client, period, None, plain=True)
        checked = check(came, [*sheets, plain], lambda one: _compose(opened, one, came.language))
        unsettled = opened.unsettled()
    show_ledger(CheckedTimesheet(file, checked), unsettled, as_json=as_json)
    return DONE if checked.outcome is Outcome.UNCHANGED else FAILED


def _last_month(opened: Opened) -> Period:
    return period_of("last-month", day_of(opened.now, opened.composition.config.timezone))


def _names(opened: Opened) -> list[str]:
    return list(clients_of(opened.composition.directory()).values())


def _client(opened: Opened, named: str, file: Path | None = None) -> str:
    """Find the key of the client with this key or name. UsageError where there is none."""
    clients = clients_of(opened.composition.directory())
    configured = opened.composition.config.clients
    for key, name in clients.items():
        known = (key, name, *(configured[key].names if key in configured else ()))
        if normalise_name(named) in map(normalise_name, known):
            return key
    if file is not None:
        raise UsageError(f"{file} is for no client that is known here: is it another configuration's?")
    if named in configured:
        raise UsageError(f'"{named}" has no contract that is billed by the hour, so there are no hours to show')
    raise UsageError(f'there is no client "{named}"{hint(named, [*clients, *clients.values()])}')


def _read(opened: Opened, client: str, period: Period, template: str | None, *, plain: bool = False) -> Timesheet:
    composition = opened.composition
    config = composition.config
    if template is not None:
        check_name("timesheet", template, config.timesheets)
    key = _client(opened, client)
    wanted = DEFAULT if plain else template_of(config, key, template)
    return read_timesheet(
        composition.ledger, composition.directory(), config, key, period, wanted, opened.now, opened.moving()
    )


def _no_hours(made: Timesheet, others: Sequence[ContractFacts]) -> str:
    """Why there is no timesheet: hours of contracts that are billed otherwise are not in one."""
    days = f"from {made.period.first} to {made.period.last}"
    if others:
        return f"no hours of {made.client} that are billed by the hour are known {days}; not in it: {_listed(others)}"
    return f"no hours of {made.client} are known {days}"


def _listed(contracts: Sequence[ContractFacts]) -> str:
    return ", ".join(clean(one.name, 60) for one in contracts)


def _compose(opened: Opened, made: Timesheet, language: str = "") -> Document:
    """In a language, else in that of its template, else in that of the configuration."""
    spoken = language or made.template.language or opened.composition.config.language
    return kind.compose(made, voice_in(spoken, opened.here))


def _rendered(made: Timesheet, document: Document, chosen: Format) -> str | bytes:
    match chosen:
        case Format.TEXT:
            return plain.render(document)
        case Format.HTML:
            return page.render(document)
        case Format.CSV:
            return as_csv(made)
        case Format.JSON:
            return text_of(made)
        case Format.XLSX | Format.PDF:
            return render_file(chosen, in_lines(document))
