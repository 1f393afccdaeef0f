"""`syncd once`: one round by hand, for timers and for trying things out."""

from pathlib import Path
from typing import Annotated

import typer

from syncd.cli.completion import sources
from syncd.cli.groups import Commands
from syncd.cli.lookup import check_name, read_severity
from syncd.cli.opening import writing
from syncd.cli.options import ConfigOption, FailOnOption, JsonOption, NowOption
from syncd.cli.output import show
from syncd.cli.progress import progress_bars
from syncd.cli.state import quotas
from syncd.cli.views.discrepancies import open_discrepancies
from syncd.cli.views.round import Round
from syncd.core.time import Instant
from syncd.core.wording import not_yet
from syncd.errors import DONE, FOUND, SyncdError, UsageError
from syncd.inbox.drop_folder import just_saved
from syncd.ledger.outbox import Delivery
from syncd.report.build import alarming, attention
from syncd.service.backups import back_up_when_due
from syncd.service.cycle import rehearse_cycle, run_cycle
from syncd.service.fresh_files import wait_for_files
from syncd.service.pings import Sender, failed_sources, given_up, pinged
from syncd.wiring.composition import Composition

app = Commands()


@app.command()
def once(
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Pull and show what would change; keep nothing.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Check everything, not only what changed.")] = False,
    no_deliver: Annotated[bool, typer.Option("--no-deliver", help="Make and send no reports.")] = False,
    source: Annotated[
        list[str] | None,
        typer.Option(
            "--source", metavar="NAME", help="Pull only this source; may be repeated.", autocompletion=sources
        ),
    ] = None,
    fail_on: FailOnOption = None,
) -> int:
    """Do one round: pull all sources, check what changed, make and deliver the reports that are due.

    It waits some seconds for files that were saved just now.
    """
    least = read_severity(fail_on)
    if full and dry_run:
        raise UsageError("--dry-run keeps nothing, so --full has nothing to check: use one of them")
    with Sender() as sender, writing(config, now, asks_servers=True, creates=True) as opened:
        composition, moment = opened.composition, opened.now
        for name in source or []:
            check_name("source", name, composition.config.sources)
        names = source or list(composition.config.sources)
        if now is None:
            folders = [folder for name in names if (folder := _drop_folder(composition, name))]
            moment = wait_for_files(folders, opened.clock, composition.sleep)
        wanted = None if dry_run or now is not None else composition.config.ping
        with pinged(sender, wanted) as troubles, progress_bars() as progress:
            if dry_run:
                cycle = rehearse_cycle(composition, moment, opened.clock, sources=names)
            else:
                cycle = run_cycle(
                    composition,
                    moment,
                    opened.clock,
                    sources=names,
                    deliver=not no_deliver,
                    full=full,
                    progress=progress,
                )
            by_the_clock = not (dry_run or no_deliver or source) and now is None
            failed = _back_up(composition, moment) if by_the_clock else ""
            troubles += [f"source {name}" for name in sorted(failed_sources(cycle.pulls))]
            troubles += [f"channel {name}" for name in sorted(given_up(cycle.deliveries))]
        found = attention(composition.ledger, composition.directory(), moment, rules_off=composition.rules_off)
        alarmed = least is not None and alarming(composition.ledger, composition.rules, found, least)
        fresh = tuple((name, file) for name in names for file in _just_saved(composition, name, moment))
        tried = {(sent.report, sent.channel, sent.recipient) for sent in cycle.deliveries}
        backlog = composition.ledger.outbox.backlog()
        waiting = sum(
            one.state is Delivery.PENDING and (one.report, one.channel, one.recipient) not in tried for one in backlog
        )
        as_of = {name: _as_of(composition, name, moment) for name in names}
        listed = open_discrepancies(composition.ledger, found, str(composition.config.timezone))
        left = tuple(quotas(composition))
        since = composition.config.since
        ahead = not_yet(since, moment, composition.config.timezone) if since else ""
        view = Round(
            cycle=cycle,
            just_saved=fresh,
            attention=found,
            listed=listed,
            as_of=as_of,
            quotas=left,
            dry_run=dry_run,
            new_ledger=opened.new_ledger,
            waiting=waiting,
            warnings=tuple(filter(None, (ahead, failed))),
        )
        show(view, as_json=as_json)
        return FOUND if alarmed and view.exit_code == DONE else view.exit_code


def _back_up(composition: Composition, now: Instant) -> str:
    """Make the backup that `[backup]` asks for, if one is due; return why it failed."""
    try:
        back_up_when_due(composition.config, composition.ledger, now, lambda _: None)
    except SyncdError as error:
        return str(error)
    return ""


def _drop_folder(composition: Composition, source: str) -> Path | None:
    folder: Path | None = getattr(composition.config.sources[source].options, "folder", None)
    return folder


def _as_of(composition: Composition, source: str, now: Instant) -> Instant | None:
    """How far a source is known; None where it was never read."""
    known = composition.ledger.coverage.as_of(source).values()
    return min(max(known), now) if known else None


def _just_saved(composition: Composition, source: str, now: Instant) -> list[str]:
    """Return the files in a source's drop folder that seem to be still being written."""
    folder = _drop_folder(composition, source)
    return list(just_saved(folder, now)) if folder else []
