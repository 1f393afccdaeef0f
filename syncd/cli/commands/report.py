"""`syncd report`: make a report now, or read one that was made."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from syncd.cli import completion
from syncd.cli.common import (
    ConfigOption,
    JsonOption,
    NowOption,
    PeriodOption,
    period,
    print_json,
    reading,
    say,
    writing,
)
from syncd.cli.groups import DefaultGroup
from syncd.cli.views.formats import ReportFormat, ReportFormatOption

if TYPE_CHECKING:
    from syncd.cli.common import Opened
    from syncd.config import ReportConfig
    from syncd.core.report import Report
    from syncd.core.time import Period


class _Reports(DefaultGroup):
    default = "make"
    takes_a_word = True


app = typer.Typer(cls=_Reports, no_args_is_help=True)


@app.callback()
def report() -> None:
    """Make a report now (`syncd report NAME`), or read one that was made (`list`, `show ID`)."""


@app.command()
def make(
    name: Annotated[str, typer.Argument(help="A report in the configuration.", autocompletion=completion.reports)],
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    wanted: PeriodOption = None,
    format: ReportFormatOption = ReportFormat.TEXT,  # noqa: A002 - the option's name
    send: Annotated[bool, typer.Option("--send", help="Store it and deliver it to its channels.")] = False,
) -> int:
    """Print a report as it is now; nothing is stored unless it is sent. `make` need not be written."""
    asked = period(wanted)
    if send:
        with writing(config, now) as opened:
            return _send(opened, name, asked, as_json=as_json)
    with reading(config, now) as opened:
        _print(_made(opened, _wanted(opened, name), asked), ReportFormat.JSON if as_json else format)
    return 0


def _wanted(opened: "Opened", name: str) -> "ReportConfig":
    from syncd.core.wording import hint
    from syncd.errors import UsageError

    reports = opened.composition.config.reports
    if name not in reports:
        raise UsageError(f'there is no report "{name}" in the configuration{hint(name, reports)}')
    return reports[name]


def _made(opened: "Opened", wanted: "ReportConfig", asked: "Period | None") -> "Report":
    from syncd.report.billable import summarize_period
    from syncd.report.build import make_report

    ledger, directory = opened.composition.ledger, opened.composition.directory()
    made = make_report(ledger, directory, wanted, opened.now)
    return replace(made, summary=summarize_period(ledger, directory, asked, opened.now)) if asked else made


def _send(opened: "Opened", name: str, asked: "Period | None", *, as_json: bool) -> int:
    from syncd.errors import DONE, FAILED, TRY_LATER
    from syncd.ledger.outbox import Delivery
    from syncd.report.deliver import deliver_due, messages_of
    from syncd.service.cycle import settle

    wanted = _wanted(opened, name)
    settle(opened.composition, opened.now)
    made = _made(opened, wanted, asked)
    outbox, channels = opened.composition.ledger.outbox, opened.composition.channels
    outbox.queue(made, messages_of(made, wanted.to, channels), None, opened.now)
    delivered = [each for each in deliver_due(outbox, channels, opened.now) if each.report == made.id]
    if as_json:
        rows = [{"channel": each.channel, "state": each.state, "answer": each.answer} for each in delivered]
        print_json({"id": made.id, "deliveries": rows})
    else:
        say(f"{made.id}: {made.subject}")
        for each in delivered:
            say(f"{each.channel}: {each.state}: {each.answer}")
    states = {each.state for each in delivered}
    return FAILED if Delivery.DEAD in states else TRY_LATER if Delivery.PENDING in states else DONE


@app.command("list")
def list_(config: ConfigOption = None, now: NowOption = None, as_json: JsonOption = False) -> None:
    """List the reports that were made, newest first, and how their delivery went."""
    from syncd.cli.views.table import show
    from syncd.core.time import iso

    with reading(config, now) as opened:
        deliveries = opened.composition.ledger.outbox
        found = [(each, deliveries.deliveries(each.id)) for each in deliveries.reports()]
    if as_json:
        print_json(
            {
                "reports": [
                    {
                        "id": each.id,
                        "name": each.name,
                        "kind": each.kind,
                        "made_at": iso(each.made_at),
                        "deliveries": [
                            {"channel": one.channel, "state": one.state, "attempts": one.attempts, "answer": one.answer}
                            for one in outgoing
                        ],
                    }
                    for each, outgoing in found
                ]
            }
        )
        return
    if not found:
        say("No report was made yet.")
    rows: list[tuple[Any, ...]] = [
        (each.id, each.name, iso(each.made_at), ", ".join(f"{one.channel} {one.state}" for one in outgoing))
        for each, outgoing in found
    ]
    show(("id", "report", "made", "deliveries"), rows)


@app.command("show")
def show_(
    id: Annotated[str, typer.Argument(help="Its id, or enough of it.")],
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    format: ReportFormatOption = ReportFormat.TEXT,  # noqa: A002 - the option's name
) -> None:
    """Print a stored report as it was, in any format."""
    from syncd.errors import UsageError

    with reading(config, now) as opened:
        deliveries = opened.composition.ledger.outbox
        fitting = [each.id for each in deliveries.reports(limit=-1) if each.id.startswith(id)]
        if len(fitting) != 1:
            what = f"fits {', '.join(fitting)}" if fitting else "is no report's"
            raise UsageError(f'the id "{id}" {what}; see `syncd report list`')
        stored = deliveries.report(fitting[0])
    assert stored is not None
    _print(stored, ReportFormat.JSON if as_json else format)


def _print(made: "Report", format: ReportFormat) -> None:  # noqa: A002 - as the option
    import sys

    from syncd.report.render import FORMATS
    from syncd.report.render import csv as as_csv

    sys.stdout.write(as_csv.render(made) if format is ReportFormat.CSV else FORMATS[format](made))
    if format in (ReportFormat.HTML, ReportFormat.SLACK):
        sys.stdout.write("\n")
