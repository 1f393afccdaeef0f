"""`syncd once`: one round by hand, for timers and for trying things out."""

from typing import TYPE_CHECKING, Annotated

import typer

from syncd.cli.common import ConfigOption, FailOnOption, JsonOption, NowOption, print_json, say, severity, writing
from syncd.cli.completion import sources
from syncd.cli.views.pulls import pulled_json, pulled_lines, watched, worst
from syncd.core.time import Instant
from syncd.core.wording import count
from syncd.errors import DONE, FOUND
from syncd.inbox.drop_folder import just_saved
from syncd.ledger.outbox import Delivery

if TYPE_CHECKING:
    from syncd.wiring.composition import Composition

app = typer.Typer()


@app.command()
def once(
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Pull and show what would change; keep nothing.")] = False,
    no_deliver: Annotated[bool, typer.Option("--no-deliver", help="Make and send no reports.")] = False,
    source: Annotated[
        list[str] | None,
        typer.Option("--source", metavar="NAME", help="Pull only this source.", autocompletion=sources),
    ] = None,
    fail_on: FailOnOption = None,
) -> int:
    """Pull every source, judge what changed, make the reports that are due and deliver them."""
    from syncd.core.lifecycle import speaks
    from syncd.service.cycle import rehearse_cycle, run_cycle

    least = severity(fail_on)
    with writing(config, now) as opened:
        composition = opened.composition
        names = _names(list(composition.config.sources), source)
        with watched() as progress:
            if dry_run:
                cycle = rehearse_cycle(composition, opened.now, opened.clock, sources=names)
            else:
                cycle = run_cycle(
                    composition,
                    opened.now,
                    opened.clock,
                    sources=names,
                    deliver=not no_deliver,
                    progress=progress,
                )
        alive = [each for each in composition.ledger.discrepancies.alive() if speaks(each, opened.now)]
    if as_json:
        print_json(
            {
                "pulls": [pulled_json(each) for each in cycle.pulls],
                "judged": cycle.judged,
                "reports": cycle.reports,
                "deliveries": [
                    {"channel": each.channel, "report": each.report, "state": each.state, "answer": each.answer}
                    for each in cycle.deliveries
                ],
                "dry_run": dry_run,
            }
        )
    else:
        for line in pulled_lines(cycle.pulls, dry_run=dry_run):
            say(line)
        for name in names:
            for file in _fresh(composition, name, opened.now):
                say(f"{name} ({file}): saved only just before this round, so the next one takes it")
        for each in cycle.deliveries:
            say(f"{each.channel}: report {each.report} {each.state}: {each.answer}")
        if not dry_run:
            need = count(len(alive), "discrepancy needs", "discrepancies need")
            say(f"{need} attention: see `syncd discrepancies`" if alive else "No discrepancy needs attention.")
    code = worst(cycle.pulls)
    if code == DONE and any(each.state is not Delivery.DONE for each in cycle.deliveries):
        code = 1
    if code == DONE and least is not None and any(each.severity >= least for each in alive):
        code = FOUND
    return code


def _fresh(composition: "Composition", source: str, now: Instant) -> list[str]:
    """Files in the drop folder of a source that are still being written, as far as can be told."""
    folder = getattr(composition.config.sources[source].options, "folder", None)
    return just_saved(folder, now) if folder else []


def _names(configured: list[str], wanted: list[str] | None) -> list[str]:
    from syncd.core.wording import hint
    from syncd.errors import UsageError

    for name in wanted or []:
        if name not in configured:
            raise UsageError(f'there is no source "{name}" in the configuration{hint(name, configured)}')
    return wanted or configured
