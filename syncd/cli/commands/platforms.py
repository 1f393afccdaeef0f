"""`syncd platforms`: each platform's calendar, deadlines and fees, and which of it your configuration says."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from syncd.cli.groups import Commands
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show
from syncd.cli.views.platforms import PlatformList, PlatformView
from syncd.config import find, load
from syncd.core.wording import hint
from syncd.errors import ConfigError, UsageError
from syncd.platforms import PlatformTable, platform_names, read_platforms
from syncd.service.clock import clock

app = Commands()


def _offered(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    with suppress(Exception):  # completion never fails
        names = {*platform_names(), *load(ctx.params.get("config")).platforms}
        return [(name, "platform") for name in sorted(names) if name.startswith(incomplete)]
    return []


def _configured(config: Path | None) -> tuple[Mapping[str, PlatformTable], ZoneInfo]:
    """Return your own facts of platforms and your zone: none and UTC where there is no configuration yet."""
    if config is None:
        try:
            find(os.environ)
        except ConfigError:
            return {}, ZoneInfo("UTC")
    loaded = load(config)
    return loaded.platforms, loaded.timezone


@app.command()
def platforms(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Show everything of this platform.", autocompletion=_offered)
    ] = None,
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    r"""Show what is known of each platform: its week, deadlines and fees.

    To correct or add a fact, write it under its key into a table \[platform.NAME] of your configuration.
    """
    moment, (own, zone) = clock(now)(), _configured(config)
    known = read_platforms(own)
    if name is not None and name not in known:
        raise UsageError(f'unknown platform "{name}"{hint(name, known)}')
    views = [PlatformView(platform, zone, moment) for platform in known.values()]
    if name is None:
        show(PlatformList(views), as_json=as_json)
        return
    (view,) = (view for view in views if view.platform.name == name)
    show(PlatformList([view]) if as_json else view, as_json=as_json)
