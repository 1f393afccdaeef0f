"""`syncd audit`: who did what, and whether the list is whole."""

from typing import Annotated

import typer

from syncd.cli.groups import Commands
from syncd.cli.opening import reading
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show
from syncd.cli.views.audit import Audit
from syncd.core.audit import Action, first_break
from syncd.core.wording import hint
from syncd.errors import DONE, FAILED, UsageError

app = Commands()


@app.command()
def audit(
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    about: Annotated[
        str | None, typer.Option("--about", metavar="TEXT", help="Only entries about this: an id, a ref, a contract.")
    ] = None,
    action: Annotated[
        str | None, typer.Option("--action", metavar="ACTION", help=f"Only these: {', '.join(Action)}.")
    ] = None,
    actor: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Only what this user did.")] = None,
    last: Annotated[int, typer.Option("--last", metavar="COUNT", help="At most so many, the latest; 0: all.")] = 50,
    expect: Annotated[
        str | None, typer.Option("--expect", metavar="HASH", help="A hash noted earlier: it must still be in the list.")
    ] = None,
) -> int:
    """List who decided, sent, exported or looked at what, and check that the list is whole.

    Each entry holds a hash of itself and of the entry before. It exits with 1 where an entry was changed or removed.
    Who can write to the ledger can write the whole list anew: note the last hash somewhere else, and compare it later
    with --expect HASH.
    """
    if last < 0:
        raise UsageError("--last must be a count like 50, or 0 for all")
    if action is not None and action not in [*Action]:
        raise UsageError(f'--action: there is no "{action}"{hint(action, [*Action])}')
    with reading(config, now) as opened:
        entries = tuple(opened.composition.ledger.audit.entries())
        here = opened.here
    chosen = [
        entry
        for entry in entries
        if (about is None or about in entry.about)
        and (action is None or entry.action == action)
        and (actor is None or entry.actor == actor)
    ]
    view = Audit(
        shown=tuple(chosen[-last:] if last else chosen),
        fitting=len(chosen),
        count=len(entries),
        head=entries[-1].hash if entries else "",
        broken=first_break(entries),
        lost=expect if expect and expect not in {entry.hash for entry in entries} else None,
        here=here,
    )
    show(view, as_json=as_json)
    return DONE if view.is_whole else FAILED
