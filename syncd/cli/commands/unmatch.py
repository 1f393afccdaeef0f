"""`syncd unmatch`: your decision that two records do not belong together."""

from typing import Annotated

import typer

from syncd.cli.groups import Commands
from syncd.cli.match_decisions import Asked, DryRunOption, NoteOption, UndoOption, decide_match
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.core.matching.decisions import Verdict

app = Commands()


@app.command()
def unmatch(
    record: Annotated[str, typer.Argument(metavar="RECORD", help="A fee, tax, refund, payout, earning or bank line.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The record that it does not belong to.")],
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    note: NoteOption = "",
    undo: UndoOption = False,
    dry_run: DryRunOption = False,
) -> None:
    """Decide that two records do not belong together.

    syncd never matches these two again, and looks for another match. It replaces what you decided before about them.
    `syncd match` lists all your decisions.
    """
    asked = Asked(record, other, Verdict.FORBIDDEN, None, note, undo=undo, dry_run=dry_run)
    decide_match(asked, config, now, as_json=as_json)
