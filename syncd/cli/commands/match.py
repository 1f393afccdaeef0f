"""`syncd match`: your decision that two records belong together, and the lines of your bank that belong to nothing."""

from pathlib import Path
from typing import Annotated

import typer

from syncd.cli.groups import Commands
from syncd.cli.lookup import read_named_period
from syncd.cli.match_decisions import Asked, DryRunOption, NoteOption, UndoOption, decide_match
from syncd.cli.opening import reading
from syncd.cli.options import ConfigOption, JsonOption, NowOption, PeriodOption
from syncd.cli.output import show_ledger
from syncd.cli.unexplained_lines import unexplained_lines
from syncd.cli.views.decided_matches import DecidedMatches
from syncd.core.matching.decisions import Verdict
from syncd.errors import UsageError

app = Commands()


@app.command()
def match(
    record: Annotated[
        str | None, typer.Argument(metavar="RECORD", help="A fee, tax, refund, payout, earning or bank line.")
    ] = None,
    other: Annotated[
        str | None, typer.Argument(metavar="OTHER", help="What it belongs to, gives back, pays or arrives as.")
    ] = None,
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    amount: Annotated[
        str | None, typer.Option("--amount", metavar="AMOUNT", help="Only a part of it, such as '150.00 USD'.")
    ] = None,
    note: NoteOption = "",
    undo: UndoOption = False,
    dry_run: DryRunOption = False,
    unmatched: Annotated[
        bool, typer.Option("--unmatched", help="List the lines of your bank that nothing known explains.")
    ] = False,
    period: PeriodOption = None,
) -> None:
    """Decide that two records belong together; without records, list what you decided.

    A fee or tax belongs to an earning, a refund gives one back, an earning pays a milestone, a payout arrives as a
    line of your bank, such a line pays an invoice, and a later one takes it back. To split a record, decide for each
    part with --amount. Name a
    record by its ref, as `why` shows it, or by its id. `syncd unmatch` decides the opposite.

    `syncd match --unmatched --period 2026-11` lists the lines of your bank that bring no payout and pay no invoice,
    what each may be, and why it does not count as that; without a period, all since `since` or your first tracked day.
    """
    if unmatched:
        _list_unmatched(record, config, now, period, as_json=as_json)
        return
    if period is not None:
        raise UsageError("--period goes with --unmatched: syncd match --unmatched --period 2026-11")
    if record is None:
        with reading(config, now) as opened:
            view = DecidedMatches(opened.composition.ledger.matches.standing(), opened.here)
            unsettled = opened.unsettled()
        show_ledger(view, unsettled, as_json=as_json)
        return
    if other is None:
        raise UsageError("name two records: syncd match RECORD OTHER")
    asked = Asked(record, other, Verdict.PINNED, amount, note, undo=undo, dry_run=dry_run)
    decide_match(asked, config, now, as_json=as_json)


def _list_unmatched(
    record: str | None, config: Path | None, now: str | None, period: str | None, *, as_json: bool
) -> None:
    if record is not None:
        raise UsageError("--unmatched lists lines: name no record, or decide without it")
    with reading(config, now) as opened:
        view = unexplained_lines(opened, read_named_period(period, opened))
        unsettled = opened.unsettled()
    show_ledger(view, unsettled, as_json=as_json)
