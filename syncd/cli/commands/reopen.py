"""`syncd reopen`: your decision that a period may change again."""

from syncd.cli.groups import Commands
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.period_decisions import (
    Asked,
    ContractArgument,
    DryRunOption,
    NoteOption,
    PeriodArgument,
    UndoOption,
    decide_period,
)
from syncd.core.period_decisions import Decided

app = Commands()


@app.command()
def reopen(
    period: PeriodArgument,
    contract: ContractArgument = None,
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    note: NoteOption = "",
    undo: UndoOption = False,
    dry_run: DryRunOption = False,
) -> None:
    """Reopen a period: what changes in it is no late edit until you close it again.

    Its time follows your mapping again. It also opens weeks that the platform closed by itself.
    """
    asked = Asked(verdict=Decided.REOPENED, period=period, contract=contract, note=note, undo=undo, dry_run=dry_run)
    decide_period(asked, config, now, as_json=as_json)
