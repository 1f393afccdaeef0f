"""`syncd discrepancies`: list what was found, look at one, and say that it is seen."""

from typing import TYPE_CHECKING, Annotated

import typer

from syncd.cli import completion
from syncd.cli import decisions as deciding
from syncd.cli.common import (
    ConfigOption,
    FailOnOption,
    JsonOption,
    NowOption,
    print_json,
    reading,
    say,
    severity,
)
from syncd.cli.groups import DefaultGroup
from syncd.cli.views.formats import ListFormat, ListFormatOption
from syncd.core.discrepancies import Severity
from syncd.core.lifecycle import ALIVE, Discrepancy, State, Step, acknowledge, snooze, speaks, unhush
from syncd.core.time import Instant
from syncd.errors import DONE, FOUND, UsageError

if TYPE_CHECKING:
    from syncd.cli.common import Opened


class _Discrepancies(DefaultGroup):
    default = "list"
    takes_a_word = False


app = typer.Typer(cls=_Discrepancies)
Ids = Annotated[
    list[str],
    typer.Argument(metavar="ID...", help="Ids, or enough of each.", autocompletion=completion.discrepancies),
]
Note = Annotated[str, typer.Option("--note", help="Why, for later.")]


@app.callback()
def discrepancies() -> None:
    """What was found: list it (`list` need not be written), look at one, say that you have seen it."""


@app.command("list")
def list_(
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    format: ListFormatOption = ListFormat.TEXT,  # noqa: A002 - the option's name
    everything: Annotated[
        bool, typer.Option("--all", help="Also what is resolved, retired or moved to another id.")
    ] = False,
    rule: Annotated[
        str | None, typer.Option("--rule", metavar="ID", help="Of this rule.", autocompletion=completion.rules)
    ] = None,
    contract: Annotated[
        str | None,
        typer.Option("--contract", metavar="KEY", help="Of this contract.", autocompletion=completion.contracts),
    ] = None,
    least: Annotated[
        str | None, typer.Option("--severity", metavar="SEVERITY", help="Of this severity or more.")
    ] = None,
    fail_on: FailOnOption = None,
) -> int:
    """List discrepancies, most urgent first: those that can still be fixed, then by severity and stake."""
    from syncd.core.report import by_urgency

    limit, alarm = severity(least) or Severity.INFO, severity(fail_on)
    with reading(config, now) as opened:
        _check_names(opened, rule, contract)
        states = sorted(State) if everything else sorted(ALIVE)
        found = by_urgency(
            (
                each
                for each in opened.composition.ledger.discrepancies.in_states(states)
                if each.severity >= limit
                and rule in (None, each.rule)
                and contract in (None, each.facts.get("contract"))
            ),
            opened.now,
        )
        _print(opened, found, ListFormat.JSON if as_json else format)
    loud = [each for each in found if speaks(each, opened.now)]
    return FOUND if alarm is not None and any(each.severity >= alarm for each in loud) else DONE


def _check_names(opened: "Opened", rule: str | None, contract: str | None) -> None:
    from syncd.core.wording import hint
    from syncd.plugins import names

    rules, contracts = [each.name for each in names("rules")], opened.composition.directory().contracts
    if rule is not None and rule not in rules:
        raise UsageError(f'there is no rule "{rule}"{hint(rule, rules)}')
    if contract is not None and contract not in contracts:
        raise UsageError(f'there is no contract "{contract}"{hint(contract, contracts)}')


def _print(opened: "Opened", found: tuple[Discrepancy, ...], format: ListFormat) -> None:  # noqa: A002
    import sys

    from syncd.report.build import cannot_tell

    match format:
        case ListFormat.JSON:
            from syncd.report.render.json import discrepancies_json

            print_json(discrepancies_json(found, opened.now, cannot_tell(opened.composition.ledger)))
        case ListFormat.CSV:
            from syncd.core.report import Report, ReportKind
            from syncd.report.render import csv as as_csv

            zone = str(opened.composition.config.timezone)
            report = Report(
                id="", name="", kind=ReportKind.RECONCILIATION, made_at=opened.now, zone=zone, discrepancies=found
            )
            sys.stdout.write(as_csv.render(report))
        case ListFormat.TEXT:
            _print_table(opened, found)
            for group in cannot_tell(opened.composition.ledger):
                checks = "1 check" if len(group.subjects) == 1 else f"{len(group.subjects)} checks"
                say(f"Cannot tell: {checks} of {group.rule}: {group.because}")


def _print_table(opened: "Opened", found: tuple[Discrepancy, ...]) -> None:
    from syncd.cli.views.table import show
    from syncd.core.wording import when
    from syncd.report.render.wording import stake

    if not found:
        say("Nothing to show.")
    show(
        ("id", "severity", "state", "what was found", "stake", "deadline"),
        (
            (
                each.id,
                each.severity.word,
                each.state,
                each.finding.summary,
                stake(each.finding.stake),
                when(each.finding.deadline) if each.finding.deadline and each.finding.deadline > opened.now else None,
            )
            for each in found
        ),
    )


@app.command("show")
def show_(
    id: Annotated[str, typer.Argument(help="Its id, or enough of it.", autocompletion=completion.discrepancies)],
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one discrepancy with all its evidence and its life."""
    from syncd.cli.views import discrepancy as telling

    with reading(config, now) as opened:
        found = telling.resolve(opened, id)
        if as_json:
            print_json(telling.as_json(opened, found))
        else:
            for line in telling.lines(opened, found):
                say(line)


@app.command()
def ack(ids: Ids, config: ConfigOption = None, now: NowOption = None, note: Note = "") -> None:
    """Say that you have seen it: it stays out of reports until it gets worse or its deadline nears."""
    deciding.decide(ids, config, now, note, lambda _, each, at: acknowledge(each, at))


@app.command("snooze")
def snooze_(
    ids: Ids,
    config: ConfigOption = None,
    now: NowOption = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="A date in your time zone, or an instant.")
    ] = None,
    duration: Annotated[str | None, typer.Option("--for", metavar="TIME", help="Like '3 days' or '12 hours'.")] = None,
    note: Note = "",
) -> None:
    """Keep it out of reports for a while, sooner if it gets worse."""

    def step(opened: "Opened", each: Discrepancy, at: Instant) -> Step:
        return snooze(each, at, deciding.end(opened, until, duration))

    deciding.decide(ids, config, now, note, step)


@app.command()
def reopen(ids: Ids, config: ConfigOption = None, now: NowOption = None, note: Note = "") -> None:
    """Take an `ack` or a `snooze` back: reports have it again."""

    def step(_opened: "Opened", each: Discrepancy, _at: Instant) -> Step:
        if each.state not in (State.ACKNOWLEDGED, State.SNOOZED):
            raise UsageError(f"{each.id} is {each.state}: only what was acknowledged or snoozed can be reopened")
        return unhush(each)

    deciding.decide(ids, config, now, note, step)
