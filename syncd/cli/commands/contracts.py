"""`syncd contracts`: what is configured, what was seen, and the tables to paste for the rest."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from syncd.cli.common import ConfigOption, JsonOption, NowOption, print_json, reading, say

if TYPE_CHECKING:
    from syncd.cli.views.config_proposal import Seen, Unmapped

app = typer.Typer()
Json = dict[str, Any]


@app.command()
def contracts(
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
    toml: Annotated[bool, typer.Option("--toml", help="Print only the tables to paste.")] = False,
) -> None:
    """List contracts and unmapped projects, and propose what to paste into the configuration for them.

    A project is matched with the contract of the nearest name and weekly hours. Read what you paste.
    """
    from syncd.cli.views import config_proposal as proposals

    with reading(config, now) as opened:
        seen = proposals.contracts(opened.composition)
        labels = proposals.unmapped(opened.composition, seen)
        tables = proposals.toml(opened.composition.config, seen, labels)
    if as_json:
        found = {"contracts": [_seen(each) for each in seen], "unmapped": [_unmapped(each) for each in labels]}
        print_json({**found, "toml": tables})
    elif toml:
        say(tables.rstrip("\n"))
    else:
        _print(seen, labels, tables)


def _print(seen: "list[Seen]", labels: "list[Unmapped]", tables: str) -> None:
    from syncd.cli.views.config_proposal import likeness
    from syncd.cli.views.table import heading, show
    from syncd.core.wording import hours

    if not seen:
        say("No contract is configured, and no source has shown one yet.")
    show(
        ("contract", "configured", "platform", "id", "title", "client", "type", "rate", "logged"),
        (
            (
                each.key if each.configured else each.provisional,
                "yes" if each.configured else "no",
                each.platform,
                ", ".join(each.ids),
                ", ".join(each.titles),
                each.client,
                each.type,
                _rate(each),
                hours(sum(each.weekly.values())),
            )
            for each in seen
        ),
        right=("logged",),
    )
    if labels:
        heading("Tracked time that belongs to no contract yet")
    show(
        ("project", "client", "tracked", "nearest contract", "why"),
        (
            (
                each.name or "no project",
                each.client,
                hours(each.seconds),
                each.best.contract if each.best else None,
                likeness(each.best) if each.best else None,
            )
            for each in labels
        ),
        right=("tracked",),
    )
    if tables:
        heading("Paste what is right of this at the end of the configuration:")
        say()
        say(tables.rstrip("\n"))
    else:
        heading("Every contract is configured, and all tracked time is mapped.")


def _rate(each: "Seen") -> str | None:
    """The rate with where it comes from, where it is not the config."""
    from syncd.core.terms import Origin

    if each.rate is None:
        return None
    match each.origin:
        case Origin.LEARNED:
            return f"{each.rate}, learned"
        case Origin.PLATFORM:
            return f"{each.rate}, from {each.platform}"
    return str(each.rate)


def _seen(each: "Seen") -> Json:
    from syncd.report.render.json import money_json

    return {
        "contract": each.provisional or each.key,
        "configured": each.configured,
        "platform": each.platform,
        "ids": list(each.ids),
        "titles": list(each.titles),
        "client": each.client or None,
        "type": each.type,
        "rate": money_json(each.rate),
        "learned": each.origin == "learned",
        "origin": each.origin,
        "seconds_logged": sum(each.weekly.values()),
    }


def _unmapped(each: "Unmapped") -> Json:
    return {
        "label": each.ref,
        "name": each.name or None,
        "client": each.client or None,
        "seconds": each.seconds,
        "suggestions": [
            {"contract": one.contract, "likeness": one.likeness, "names": one.names, "hours": one.hours}
            for one in each.suggestions
        ],
    }
