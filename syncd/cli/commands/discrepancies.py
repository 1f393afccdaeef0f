"""`syncd discrepancies`: list them, show one, and decide about them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

import typer

from syncd.cli import completion
from syncd.cli.decisions import Asked, decide, end_of_snooze, part_of
from syncd.cli.groups import Commands, DefaultGroup
from syncd.cli.lookup import check_name, find_discrepancy, read_severity
from syncd.cli.opening import Opened, reading
from syncd.cli.options import ConfigOption, FailOnOption, JsonOption, NowOption
from syncd.cli.output import show_ledger, show_list
from syncd.cli.views.discrepancies import By, DiscrepancyList
from syncd.cli.views.discrepancy import DiscrepancyView
from syncd.cli.views.formats import ListFormat, ListFormatOption
from syncd.core.causes import Cause, Party
from syncd.core.folding import is_about
from syncd.core.hush import acknowledge, divide, explain, resolve, snooze, unhush, wait, write_off, write_off_part
from syncd.core.lifecycle import ALIVE, HUSHED, Discrepancy, State, Step
from syncd.core.parents import by_themselves
from syncd.core.severity import Severity
from syncd.core.short_ids import short_ids
from syncd.core.time import Instant, day_of
from syncd.core.urgency import by_urgency
from syncd.errors import DONE, FOUND, UsageError
from syncd.plugins import names
from syncd.report.build import alarms, attention, cannot_tell


class _Discrepancies(DefaultGroup):
    default = "list"
    takes_a_word = False


app = Commands(
    cls=_Discrepancies,
    help="List discrepancies, show one, and decide about them.\n\n`syncd discrepancies` alone lists them.",
)
Ids = Annotated[
    list[str],
    typer.Argument(metavar="ID...", help="Ids, or their beginnings.", autocompletion=completion.discrepancies),
]
ReasonOption = Annotated[str, typer.Option("--note", metavar="TEXT", help="Why: it is kept with the decision.")]
CauseOption = Annotated[
    Cause | None, typer.Option("--cause", metavar="CAUSE", help=f"The root cause: {', '.join(Cause)}.")
]
NoteOption = Annotated[str, typer.Option("--note", metavar="TEXT", help="Your reason, for later.")]
UntilOption = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="A date in your time zone, or an instant.")
]
ForOption = Annotated[str | None, typer.Option("--for", metavar="TIME", help="Such as '3 days' or '12 hours'.")]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Show what would change in lines and totals; keep nothing.")
]


@app.command("list")
def list_(
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    format: ListFormatOption = ListFormat.TEXT,  # noqa: A002 - the option's name
    everything: Annotated[
        bool, typer.Option("--all", help="Also those resolved, retired or continued under another id.")
    ] = False,
    rule: Annotated[
        str | None, typer.Option("--rule", metavar="ID", help="Of this rule.", autocompletion=completion.rules)
    ] = None,
    contract: Annotated[
        str | None,
        typer.Option("--contract", metavar="KEY", help="Of this contract.", autocompletion=completion.contracts),
    ] = None,
    least: Annotated[str | None, typer.Option("--severity", metavar="SEVERITY", help="At least this severe.")] = None,
    by: Annotated[By | None, typer.Option("--by", metavar="WHAT", help="Group them: by age.")] = None,
    fail_on: FailOnOption = None,
) -> int:
    """List discrepancies, most urgent first.

    Those that can still be fixed come first, then the most severe, then the highest stake. Ages count from the day on
    which the money should have moved. For example: syncd discrepancies --by age
    """
    limit, alarm = read_severity(least) or Severity.INFO, read_severity(fail_on)
    with reading(config, now) as opened:
        _check_names(opened, rule, contract)
        states = sorted(State) if everything else sorted(ALIVE)
        ledger, rules = opened.composition.ledger, opened.composition.rules
        alive = ledger.discrepancies.alive()
        speaking, _ = divide(by_themselves(alive, alive, opened.now), opened.now)
        chosen = (
            discrepancy
            for discrepancy in by_themselves(ledger.discrepancies.in_states(states), alive, opened.now)
            if discrepancy.severity >= limit
            and rule in (None, discrepancy.rule)
            and (contract is None or is_about(discrepancy.facts, contract))
        )
        unmade = alarm is not None and any(
            alarms(ledger, rules, check, alarm)
            for check in ledger.discrepancies.unmade()
            if rule in (None, check.rule) and (contract is None or is_about(check.facts, contract))
        )
        unsettled = opened.unsettled()
        directory, off = opened.composition.directory(), opened.composition.rules_off
        standing = replace(attention(ledger, directory, opened.now, rules_off=off), unsettled=unsettled)
        filtered = rule is not None or contract is not None or least is not None
        view = DiscrepancyList(
            nothing="No discrepancy is of that kind." if filtered else f"{standing.subject}.",
            discrepancies=by_urgency(chosen, opened.now),
            speaking=frozenset(one.id for one in speaking),
            cannot_tell=cannot_tell(ledger.discrepancies.unmade(), day_of(opened.now, opened.here.zone)),
            now=opened.now,
            zone=str(opened.composition.config.timezone),
            by=by,
            standing=standing,
            short=short_ids(ledger.discrepancies.ids()),
        )
        unchecked = alarm is not None and standing.unchecked
    show_list(view, format, unsettled, as_json=as_json)
    loud = (one for one in view.discrepancies if one.id in view.speaking)
    found = alarm is not None and any(discrepancy.severity >= alarm for discrepancy in loud)
    return FOUND if found or unmade or unchecked else DONE


def _check_names(opened: Opened, rule: str | None, contract: str | None) -> None:
    if rule is not None:
        check_name("rule", rule, (plugin.name for plugin in names("rules")), place="")
    if contract is not None:
        check_name("contract", contract, opened.composition.directory().contracts, place="")


@app.command("show")
def show_(
    id: Annotated[str, typer.Argument(help="The id, or its beginning.", autocompletion=completion.discrepancies)],
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one discrepancy with all its evidence and its history."""
    with reading(config, now) as opened:
        view = DiscrepancyView.of(opened, find_discrepancy(opened, id))
        unsettled = opened.unsettled()
    show_ledger(view, unsettled, as_json=as_json)


@app.command()
def ack(
    ids: Ids,
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    note: NoteOption = "",
    dry_run: DryRunOption = False,
) -> None:
    """Acknowledge: keep it out of reports until it gets worse or its deadline nears.

    For example: syncd discrepancies ack d-2596 --note "on my list"
    """
    asked = Asked(config, now, as_json, dry_run)
    decide(asked, ids, note, lambda opened: lambda discrepancy: acknowledge(discrepancy, opened.now))


@app.command("snooze")
def snooze_(
    ids: Ids,
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    until: UntilOption = None,
    duration: ForOption = None,
    note: NoteOption = "",
    dry_run: DryRunOption = False,
) -> None:
    """Snooze: keep it out of reports for a while, or until it gets worse.

    For example: syncd discrepancies snooze d-2596 --for '3 days'
    """

    def steps(opened: Opened) -> Callable[[Discrepancy], Step]:
        end = end_of_snooze(opened, until, duration)
        return lambda discrepancy: snooze(discrepancy, opened.now, end)

    decide(Asked(config, now, as_json, dry_run), ids, note, steps)


@app.command("wait")
def wait_(
    ids: Ids,
    on: Annotated[Party, typer.Option("--on", metavar="WHO", help="Who has to act first: client, platform or self.")],
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    until: UntilOption = None,
    duration: ForOption = None,
    note: NoteOption = "",
    dry_run: DryRunOption = False,
) -> None:
    """Wait for somebody: keep it out of reports until it gets worse, its deadline nears, or the time you set ends.

    For example: syncd discrepancies wait d-2596 --on client --note "asked Ann on Monday"
    """

    def steps(opened: Opened) -> Callable[[Discrepancy], Step]:
        limited = until is not None or duration is not None
        end = end_of_snooze(opened, until, duration) if limited else None
        return lambda discrepancy: wait(discrepancy, opened.now, on, end, note)

    decide(Asked(config, now, as_json, dry_run), ids, "", steps)


@app.command("explain")
def explain_(
    ids: Ids,
    reason: ReasonOption,
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    cause: CauseOption = None,
    dry_run: DryRunOption = False,
) -> None:
    """Explain: it is right as it is. Reports leave it out; if its amount grows, only the rest counts.

    Growth of at most 5 % in all since then stays explained: nothing is said of it.
    For example: syncd discrepancies explain d-2596 --note "agreed by phone" --cause fee-change
    """
    asked = Asked(config, now, as_json, dry_run)
    decide(asked, ids, "", lambda opened: lambda discrepancy: explain(discrepancy, opened.now, reason, cause))


@app.command("write-off")
def write_off_(
    ids: Ids,
    reason: ReasonOption,
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    cause: CauseOption = None,
    amount: Annotated[
        str | None, typer.Option("--amount", metavar="AMOUNT", help="Only this much, such as '30.00 USD'.")
    ] = None,
    dry_run: DryRunOption = False,
) -> None:
    """Write off: give up what is at stake. Reports leave it out; if its amount grows, only the rest counts.

    Growth of at most 5 % in all since then stays written off: nothing is said of it.
    With --amount the rest stays in the totals.
    For example: syncd discrepancies write-off d-362a --amount '30.00 USD' --note 'my mistake' --dry-run
    """

    def step(discrepancy: Discrepancy, at: Instant) -> Step:
        part = None if amount is None else part_of(discrepancy, amount)
        if part is None:
            return write_off(discrepancy, at, reason, cause)
        return write_off_part(discrepancy, at, part, reason, cause)

    asked = Asked(config, now, as_json, dry_run)
    decide(asked, ids, "", lambda opened: lambda discrepancy: step(discrepancy, opened.now))


@app.command("resolve")
def resolve_(
    ids: Ids,
    reason: Annotated[str, typer.Option("--note", metavar="TEXT", help="How: it is kept with the decision.")],
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    cause: CauseOption = None,
    dry_run: DryRunOption = False,
) -> None:
    """Resolve: you have dealt with it. It reopens if what is read after that still shows it.

    For example: syncd discrepancies resolve d-de89 --note "paid as a bonus"
    """
    asked = Asked(config, now, as_json, dry_run)
    decide(asked, ids, "", lambda opened: lambda discrepancy: resolve(discrepancy, opened.now, reason, cause))


@app.command()
def reopen(
    ids: Ids,
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    note: NoteOption = "",
    dry_run: DryRunOption = False,
) -> None:
    """Undo what you decided: reports show it again.

    For example: syncd discrepancies reopen d-de89 --dry-run
    """
    decide(Asked(config, now, as_json, dry_run), ids, note, lambda _: _reopened)


def _reopened(discrepancy: Discrepancy) -> Step:
    if discrepancy.state not in HUSHED and discrepancy.given_up is None and discrepancy.explained is None:
        state = discrepancy.state.word
        raise UsageError(f"{discrepancy.id} is {state}: only one that you put aside can be reopened")
    return unhush(discrepancy)
