"""`syncd remap`: your decision that closed time belongs to other contracts."""

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
def remap(
    period: PeriodArgument,
    contract: ContractArgument = None,
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    note: NoteOption = "",
    undo: UndoOption = False,
    dry_run: DryRunOption = False,
) -> None:
    """Map the time of a closed period by your configuration as it is now.

    A changed mapping moves open weeks only. This takes it into a period that is closed, and keeps it there. With
    CONTRACT, only time that is on this contract now moves.
    """
    asked = Asked(verdict=Decided.REMAPPED, period=period, contract=contract, note=note, undo=undo, dry_run=dry_run)
    decide_period(asked, config, now, as_json=as_json)
