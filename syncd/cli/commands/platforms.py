"""`syncd platforms`: what is known of each platform's calendar, clocks and fees, and which of it the config says."""

from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from syncd.cli.common import ConfigOption, JsonOption, NowOption, print_json, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zoneinfo import ZoneInfo

    from syncd.cli.views.platform_facts import Json
    from syncd.core.profile import Profile
    from syncd.core.time import Instant
    from syncd.platforms import Platform

app = typer.Typer()

NOT_KNOWN = "not known"
COLUMNS = {
    "first_weekday": "week from",
    "editable_hours_after_week": "edits",
    "review_days_after_week": "review",
    "security_days": "security",
    "release_weekday": "release",
    "auto_release_days": "auto-release",
    "fee": "fee",
}
"""The facts that fit into one line."""


def _offered(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    with suppress(Exception):  # what completes a line never fails
        from syncd.config import load
        from syncd.platforms import profile_names

        names = {*profile_names(), *load(ctx.params.get("config")).platforms}
        return [(name, "platform") for name in sorted(names) if name.startswith(incomplete)]
    return []


@app.command()
def platforms(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="The one to show in full.", autocompletion=_offered)
    ] = None,
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how each platform counts and pays today, or all that is known of one.

    What is not right, or not known, goes under its key into a table [platform.NAME] of the configuration.
    """
    from syncd.config import load
    from syncd.core.wording import hint
    from syncd.errors import UsageError
    from syncd.platforms import read_platforms
    from syncd.service.clock import clock

    moment, loaded = clock(now)(), load(config)
    known = read_platforms(loaded.platforms)
    if name is not None and name not in known:
        raise UsageError(f'unknown platform "{name}"{hint(name, known)}')
    asked = known.values() if name is None else [known[name]]
    if as_json:
        print_json({"platforms": [_json(each, loaded.timezone, moment) for each in asked]})
    elif name is None:
        _list(asked, loaded.timezone, moment)
    else:
        _print(known[name], loaded.timezone, moment)


def _list(asked: "Iterable[Platform]", zone: "ZoneInfo", moment: "Instant") -> None:
    from syncd.cli.views.platform_facts import words
    from syncd.cli.views.table import show
    from syncd.core.time import day_of

    rows = []
    for platform in asked:
        today = day_of(moment, platform.profile(zone).zone)
        facts = {each.fact: words(each) for each in platform.said if each.start <= today}  # the last one of a fact
        own = dict.fromkeys(each.fact for each in platform.said if each.own)
        rows.append((platform.name, *(facts.get(fact, NOT_KNOWN) for fact in COLUMNS), ", ".join(own)))
    show(("platform", *COLUMNS.values(), "from your config"), rows)


def _print(platform: "Platform", zone: "ZoneInfo", moment: "Instant") -> None:
    from syncd.cli.views.platform_facts import fee_notes, since, words
    from syncd.cli.views.table import heading, show
    from syncd.core.wording import clean, on
    from syncd.platforms.schema import FACTS

    profile = platform.profile(zone)
    used = {"zone": f"{profile.zone}, yours", "first_weekday": "monday", "sides": "all"}
    rows: list[tuple[str, str, str | None, str]] = []
    for fact in FACTS:
        if not (said := platform.of_fact(fact)):
            rows.append((fact, f"{NOT_KNOWN}; used: {used[fact]}" if fact in used else NOT_KNOWN, None, ""))
        rows += ((fact, words(each), since(each), "your config" if each.own else "syncd") for each in said)
    say(clean(profile.title))
    for source in platform.of_fact("source"):
        say(f"Source: {clean(source.value, 1000)}.")
    say()
    show(("fact", "value", "from", "said by"), rows)
    first, last = _last_week(profile, moment)
    if dates := list(_dates(platform, profile, first)):
        heading(f"The week of {on(first)} to {on(last)}")
        show(("what", "when"), dates)
    notes = [note for each in platform.of_fact("notes") for note in each.value]
    notes += [note for each in platform.of_fact("fee") for note in fee_notes(each)]
    if notes:
        heading("Notes")
    for note in notes:
        say(f"* {clean(note, 1000)}")


def _last_week(profile: "Profile", moment: "Instant") -> tuple[date, date]:
    """The first and last day of the platform's last whole week."""
    from syncd.core.time import day_of

    first = profile.week_of(day_of(moment, profile.zone)) - timedelta(days=7)
    return first, first + timedelta(days=6)


def _dates(platform: "Platform", profile: "Profile", first: date) -> "Iterator[tuple[str, str]]":
    """What follows from the facts for a week; nothing from what is not known."""
    from syncd.core.wording import on, when

    if platform.of_fact("editable_hours_after_week"):
        yield "hours can be edited until", when(profile.editable_until(first))
    if review := profile.review_until(first):
        yield "the client can object until", when(review)
    if available := profile.available_on(first):
        yield "the money is available on", on(available)


def _json(platform: "Platform", zone: "ZoneInfo", moment: "Instant") -> "Json":
    """`facts`: every value of each key, by its days; none where it is not known. `last_week`: null likewise."""
    from syncd.cli.views.platform_facts import fact_json
    from syncd.cli.views.table import moment as at
    from syncd.platforms.schema import FACTS

    profile = platform.profile(zone)
    first, last = _last_week(profile, moment)
    editable = profile.editable_until(first) if platform.of_fact("editable_hours_after_week") else None
    available = profile.available_on(first)
    return {
        "platform": platform.name,
        "title": profile.title,
        "source": next((each.value for each in platform.of_fact("source")), None),
        "notes": [note for each in platform.of_fact("notes") for note in each.value],
        "facts": {fact: [fact_json(each) for each in platform.of_fact(fact)] for fact in FACTS},
        "last_week": {
            "start": first.isoformat(),
            "end": last.isoformat(),
            "editable_until": at(editable),
            "review_until": at(profile.review_until(first)),
            "available_on": available.isoformat() if available else None,
        },
    }
