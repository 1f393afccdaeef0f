"""`syncd report`: a report as of now, or a stored one."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from syncd.cli import completion
from syncd.cli.audited import note_in_audit
from syncd.cli.browser import open_page
from syncd.cli.decisions import actor
from syncd.cli.files import format_of
from syncd.cli.groups import Commands, DefaultGroup
from syncd.cli.lookup import check_name, read_named_period
from syncd.cli.opening import Opened, reading, writing
from syncd.cli.options import ConfigOption, JsonOption, NowOption, PeriodOption
from syncd.cli.output import show
from syncd.cli.report_output import print_report, seen_by
from syncd.cli.views.formats import OutOption, ReportFormat, ReportFormatOption
from syncd.cli.views.reports import ReportList, SentReport, ToResend
from syncd.config import ReportConfig, load, report_without_table
from syncd.core.audience import OWNER, Audience
from syncd.core.audit import Action
from syncd.core.reminders import Reminders
from syncd.core.report import Report, ReportKind
from syncd.core.time import Period
from syncd.core.wording import clean, hint
from syncd.errors import DONE, FAILED, TRY_LATER, UsageError
from syncd.ledger.outbox import Delivery, Destination, StoredReport
from syncd.report.cut_off import cut_off_report
from syncd.report.deliver import deliver_due, messages_of
from syncd.report.render.message import FORMATS
from syncd.report.resend import find_destinations, own
from syncd.report.resend import resend as queue_again
from syncd.service.cycle import settled
from syncd.service.made_reports import Asked, made_report
from syncd.wiring.reports import report_schedule

_DEFAULT = ReportKind.RECONCILIATION

ReadersOption = Annotated[
    str | None,
    typer.Option("--for", metavar="CHANNEL", help="As its readers see it.", autocompletion=completion.channels),
]


class _Reports(DefaultGroup):
    default = "make"
    takes_a_word = True


app = Commands(
    cls=_Reports,
    help="Print or send a report, or read a stored one.\n\n`syncd report` alone is the reconciliation as of now, and "
    "`syncd report NAME` is short for `syncd report make NAME`.",
)


@app.command()
def make(
    name: Annotated[
        str | None,
        typer.Argument(
            help=f"A report in the configuration, or a kind: {', '.join(ReportKind)}; default: {_DEFAULT}.",
            autocompletion=completion.reports,
        ),
    ] = None,
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    period: PeriodOption = None,
    format: ReportFormatOption = None,  # noqa: A002 - the option's name
    out: OutOption = None,
    open_it: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    send: Annotated[bool, typer.Option("--send", help="Store the report and deliver it to its channels.")] = False,
    readers: ReadersOption = None,
) -> int:
    """Print a report as of now; without --send nothing is stored.

    A kind needs no table in the configuration. For example: syncd report cut-off --open, or
    syncd report weekly --out weekly.xlsx
    """
    if send and (out is not None or format is not None):
        raise UsageError("--send delivers to the report's channels, in their formats: leave out --format and --out")
    chosen = _chosen(format, out, as_json=as_json)
    if send:
        if open_it:
            raise UsageError("--send stores and delivers a report, --open only shows one: use one of them")
        if name is None:
            raise UsageError(f"name a report to send{hint('', load(config).reports)}")
        with writing(config, now) as opened:
            return _send(opened, name, read_named_period(period, opened), as_json=as_json)
    if open_it and (as_json or format is not None or out is not None):
        raise UsageError("--open shows a page in the browser: leave out --format, --json and --out")
    with reading(config, now) as opened:
        made = replace(_make(opened, _wanted(opened, name), read_named_period(period, opened)), id="")
        audience = _audience(opened, readers)
    if open_it:
        open_page(FORMATS["page"](seen_by(made, audience), audience.language), clean(made.name, 60))
    else:
        print_report(made, chosen, out, audience)
    _note(config, now, made, out, readers)
    return DONE


def _wanted(opened: Opened, name: str | None) -> ReportConfig:
    """The configured report of this name, else the report of this kind. UsageError where there is neither."""
    reports = opened.composition.config.reports
    if name is not None and name in reports:
        return reports[name]
    try:
        kind = ReportKind(name or _DEFAULT)
    except ValueError:
        known = hint(name or "", [*reports, *ReportKind])
        raise UsageError(f'there is no report "{name}" in the configuration, and no such kind{known}') from None
    try:
        return report_without_table(kind)
    except ValueError:
        other = "; without one: syncd timesheet CLIENT" if kind is ReportKind.TIMESHEET else ""
        raise UsageError(
            f'a report of the kind "{kind}" needs a table in the configuration: [report.NAME]{other}'
        ) from None


def _make(opened: Opened, wanted: ReportConfig, asked: Period | None) -> Report:
    """Make a report as of now, with the summary of the period asked for."""
    composition = opened.composition
    ledger, directory, off = composition.ledger, composition.directory(), composition.rules_off
    schedule = report_schedule(composition.config, composition.profiles, wanted)
    if isinstance(schedule, Reminders) and (cut_off := schedule.ahead(opened.now)):
        report = cut_off_report(ledger, directory, wanted, opened.now, opened.now, cut_off, off)
        return replace(report, unsettled=opened.unsettled())
    unsettled = opened.unsettled()
    report = made_report(
        Asked(
            composition=composition,
            wanted=wanted,
            now=opened.now,
            period=asked,
            before=_before(opened, wanted),
            moving=opened.moving(),
            settled=unsettled is None,
        )
    )
    return replace(report, unsettled=unsettled)


def _before(opened: Opened, wanted: ReportConfig) -> StoredReport | None:
    """The report before one of a kind alone, under any name; None for one of the configuration."""
    if wanted.name in opened.composition.config.reports:
        return None
    stored = opened.composition.ledger.outbox.reports(limit=-1)
    return next((report for report in stored if report.kind == wanted.kind), None)


def _send(opened: Opened, name: str, asked: Period | None, *, as_json: bool) -> int:
    composition = opened.composition
    check_name("report", name, composition.config.reports)
    channels = composition.channels
    with settled(composition, opened.now) as write:
        report = _make(opened, composition.config.reports[name], asked)
        messages = messages_of(report, composition.config.reports[name].to, channels)
        write.outbox.queue(report, messages, None, opened.now)
        write.audit.add(Action.ASKED_TO_SEND, report.id, opened.now, actor())
    return _deliver(opened, report, messages, as_json=as_json)


def _deliver(opened: Opened, report: Report, to: Iterable[Destination], *, as_json: bool) -> int:
    """Send what is due, and show what became of a report on its way to these destinations."""
    ledger = opened.composition.ledger
    deliver_due(ledger, opened.composition.channels, opened.now)
    sent = SentReport(report, [row for row in own(ledger.outbox.deliveries(report.id)) if row.to in set(to)])
    show(sent, as_json=as_json)
    states = {row.state for row in sent.deliveries}
    return FAILED if Delivery.DEAD in states else TRY_LATER if states & {Delivery.PENDING, Delivery.SENDING} else DONE


@app.command("list")
def list_(config: ConfigOption = None, now: NowOption = None, as_json: JsonOption = False) -> None:
    """List stored reports, newest first, and how their delivery went."""
    with reading(config, now) as opened:
        outbox = opened.composition.ledger.outbox
        view = ReportList(
            opened.composition.config.timezone,
            [(report, outbox.deliveries(report.id)) for report in outbox.reports()],
        )
    show(view, as_json=as_json)


@app.command("show")
def show_(
    id: Annotated[str, typer.Argument(help="The report's id, or its beginning.")],
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    format: ReportFormatOption = None,  # noqa: A002 - the option's name
    out: OutOption = None,
    readers: ReadersOption = None,
) -> None:
    """Print a stored report as it was made, in any format; with --for, as the readers of a channel get it.

    For example: syncd report show r-20261116 --out november.xlsx
    """
    chosen = _chosen(format, out, as_json=as_json)
    with reading(config, now) as opened:
        stored, audience = _stored(opened, id), _audience(opened, readers)
    print_report(stored, chosen, out, audience)
    _note(config, now, stored, out, readers)


@app.command()
def resend(
    id: Annotated[str, typer.Argument(help="The report's id, or its beginning.")],
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    channel: Annotated[
        str | None,
        typer.Option("--channel", metavar="NAME", help="Only through this one.", autocompletion=completion.channels),
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="ADDRESS", help="Only to this one of the channel's recipients.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show where it would go; send nothing.")] = False,
) -> int:
    """Send a stored report again: where it did not arrive, or, if it arrived everywhere, everywhere.

    It has the same Message-ID as before, and says above itself that it is sent again. Exit code 75 means that it waits
    for another attempt, 1 that it was refused for good.
    """
    with (reading if dry_run else writing)(config, now) as opened:
        ledger, channels = opened.composition.ledger, opened.composition.channels
        report = _stored(opened, id)
        if channel is not None:
            check_name("channel", channel, channels.configured)
        destinations = find_destinations(ledger.outbox, channels, report.id, channel=channel, to=to)
        if dry_run:
            show(ToResend(report, destinations), as_json=as_json)
            return DONE
        queue_again(ledger, channels, report.id, destinations, opened.now)
        where = ", ".join(destination.key for destination in destinations)
        with ledger.write() as write:
            write.audit.add(Action.ASKED_TO_SEND, report.id, opened.now, actor(), where)
        return _deliver(opened, report, destinations, as_json=as_json)


def _note(config: Path | None, now: str | None, report: Report, out: Path | None, readers: str | None) -> None:
    """Note in the audit trail that a report was exported, or that one for a client was looked at."""
    about = " ".join(filter(None, (report.id or report.name, readers)))
    if out is not None:
        note_in_audit(config, now, Action.EXPORTED, about, str(out))
    elif readers is not None or report.client:
        note_in_audit(config, now, Action.LOOKED, about)


def _stored(opened: Opened, id: str) -> Report:
    """Return the stored report whose id begins like this. UsageError where there is none, or several."""
    outbox = opened.composition.ledger.outbox
    fitting = [report.id for report in outbox.reports(limit=-1) if id and report.id.startswith(id)]
    if len(fitting) != 1 and id not in fitting:
        what = f"fits {', '.join(fitting)}" if fitting else "fits no report"
        raise UsageError(f'the id "{id}" {what}; see `syncd report list`')
    stored = outbox.report(id if id in fitting else fitting[0])
    assert stored is not None
    return stored


def _audience(opened: Opened, channel: str | None) -> Audience:
    """The readers of a channel; without one you, in the language of the configuration."""
    if channel is None:
        return replace(OWNER, language=opened.composition.config.language)
    check_name("channel", channel, opened.composition.channels.configured)
    return opened.composition.channels.audience(channel)


def _chosen(format: ReportFormat | None, out: Path | None, *, as_json: bool) -> ReportFormat:  # noqa: A002
    if as_json and format not in (None, ReportFormat.JSON):
        raise UsageError(f"--json and --format {format} are two formats: leave one of them out")
    return format_of(out, ReportFormat.JSON if as_json else format, ReportFormat) or ReportFormat.TEXT
