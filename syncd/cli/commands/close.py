"""`syncd close`: your decision that a period is final."""

from syncd.cli.groups import Commands
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.period_decisions import (
    Asked,
    ContractArgument,
    DryRunOption,
    NoteOption,
    PeriodOrNothing,
    UndoOption,
    decide_period,
)
from syncd.core.period_decisions import Decided

app = Commands()


@app.command()
def close(
    period: PeriodOrNothing = None,
    contract: ContractArgument = None,
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    note: NoteOption = "",
    undo: UndoOption = False,
    dry_run: DryRunOption = False,
) -> None:
    """Close a period as it is now: what changes in it later is a late edit; without one, list what you decided.

    From then on the period is compared with what it is now, whatever the cut-off of the platform, and a changed mapping
    no longer moves its time. Days are those of the platform. What changes on a contract with a fixed price or a
    retainer is not reported: its hours are not billed one by one. `syncd reopen` opens it again.
    """
    asked = Asked(verdict=Decided.CLOSED, period=period, contract=contract, note=note, undo=undo, dry_run=dry_run)
    decide_period(asked, config, now, as_json=as_json)
