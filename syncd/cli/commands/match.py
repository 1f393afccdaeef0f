"""`syncd match`: your decision that two records belong together."""

from typing import Annotated

import typer

from syncd.cli.groups import Commands
from syncd.cli.match_decisions import Asked, DryRunOption, NoteOption, UndoOption, decide_match
from syncd.cli.opening import reading
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show_ledger
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
) -> None:
    """Decide that two records belong together; without records, list what you decided.

    A fee or tax belongs to an earning, a refund gives one back, an earning pays a milestone, a payout arrives as a
    line of your bank, such a line pays an invoice, and a later one takes it back. To split a record, decide for each
    part with --amount. Name a
    record by its ref, as `why` shows it, or by its id. `syncd unmatch` decides the opposite.
    """
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
