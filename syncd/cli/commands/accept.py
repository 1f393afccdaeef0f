"""`syncd accept`: your decision about a large change that is held, or about a source that shows nothing any more."""

from collections.abc import Iterable
from typing import Annotated

import typer

from syncd.cli.completion import sources
from syncd.cli.decisions import actor
from syncd.cli.groups import Commands
from syncd.cli.lookup import check_name
from syncd.cli.opening import reading, writing
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show_ledger
from syncd.cli.views.held_changes import HeldChanges, Verdict
from syncd.core.records import Ref, TimeEntry
from syncd.core.wording import accept_command
from syncd.ledger.observed.holds import HeldChange
from syncd.pull.writer import names_that_move_money
from syncd.service.cycle import register, settle

app = Commands()


@app.command()
def accept(
    source: Annotated[
        str, typer.Argument(help="The source that changed a lot, or shows nothing any more.", autocompletion=sources)
    ],
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    reject: Annotated[bool, typer.Option("--reject", help="Reject the changes for good.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the changes; decide nothing.")] = False,
) -> None:
    """Accept or reject a large change that is held.

    It also accepts that a source is empty now.
    """
    with (reading if dry_run else writing)(config, now) as opened:
        check_name("source", source, opened.composition.config.sources)
        ledger = opened.composition.ledger
        hold = ledger.holds.open(source)
        emptied = any(accept_command(source) in message for message in ledger.sources.last_messages(source))
        changes = tuple(ledger.holds.changes(source))
        labels = ledger.derived.names(_labels(changes)).now
        names = names_that_move_money(opened.composition.config, ledger)
        verdict: Verdict | None = None
        if not dry_run and (hold or (emptied and not reject)):
            verdict = "rejected" if reject else "accepted"
            with ledger.write() as write:
                write.holds.decide(source, opened.now, actor(), accepted=not reject)
                if emptied and not reject:
                    write.sources.accept_emptied(source)
            register(opened.composition, opened.now)
            settle(opened.composition, opened.now)
        unsettled = opened.unsettled()
    held = HeldChanges(
        source=source,
        here=opened.here,
        verdict=verdict,
        hold=hold,
        changes=changes,
        emptied=emptied,
        names=names,
        labels={ref: label.name for ref, label in labels.items()},
    )
    show_ledger(held, unsettled, as_json=as_json)


def _labels(changes: Iterable[HeldChange]) -> set[Ref]:
    """The labels on changed entries, before and after."""
    states = (state for change in changes for state in (change.before, change.after))
    entries = [state for state in states if isinstance(state, TimeEntry)]
    return {ref for entry in entries for ref in (entry.project, entry.task, *entry.tags) if ref}
