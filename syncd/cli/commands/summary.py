"""`syncd summary`: what you can bill."""

from syncd.cli.groups import Commands
from syncd.cli.lookup import read_named_period
from syncd.cli.opening import reading
from syncd.cli.options import ConfigOption, JsonOption, NowOption, PeriodOption
from syncd.cli.output import show_list
from syncd.cli.views.formats import ListFormat, ListFormatOption
from syncd.cli.views.summary import BillableSummary
from syncd.report.billable import summarize_period

app = Commands()


@app.command()
def summary(
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    period: PeriodOption = None,
    format: ListFormatOption = ListFormat.TEXT,  # noqa: A002 - the option's name
) -> None:
    """Show what you can bill for each contract in a period; default: last week.

    It is as complete as your sources; `syncd why CONTRACT` shows the records behind a line.
    """
    with reading(config, now) as opened:
        ledger, directory = opened.composition.ledger, opened.composition.directory()
        of = read_named_period(period, opened) or opened.last_week()
        summarized = summarize_period(ledger, directory, of, opened.now, opened.moving())
        view = BillableSummary(summarized, opened.here)
        unsettled = opened.unsettled()
    show_list(view, format, unsettled, as_json=as_json)
