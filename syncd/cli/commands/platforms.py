"""`syncd platforms`: each platform's calendar, deadlines and fees, and which of it your configuration says."""

from contextlib import suppress
from typing import Annotated

import typer

from syncd.cli.groups import Commands
from syncd.cli.options import ConfigOption, JsonOption, NowOption
from syncd.cli.output import show
from syncd.cli.reference import configured
from syncd.cli.views.platforms import PlatformList, PlatformView
from syncd.config import load
from syncd.core.wording import hint
from syncd.errors import UsageError
from syncd.platforms import platform_names, read_platforms
from syncd.service.clock import clock
from syncd.wiring.recipes import every_export, exports_from

app = Commands()


def _offered(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    with suppress(Exception):  # completion never fails
        names = {*platform_names(), *load(ctx.params.get("config")).platforms}
        return [(name, "platform") for name in sorted(names) if name.startswith(incomplete)]
    return []


@app.command()
def platforms(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Show everything of this platform.", autocompletion=_offered)
    ] = None,
    config: ConfigOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    r"""Show what is known of each platform: its week, next deadlines, fees, and how to export from it.

    To correct or add a fact, write it under its key into a table \[platform.NAME] of your configuration.
    """
    moment, own = clock(now)(), configured(config)
    known = read_platforms(own.platforms)
    if name is not None and name not in known:
        raise UsageError(f'unknown platform "{name}"{hint(name, known)}')
    exports = every_export(own.kinds) if name or as_json else []
    views = [
        PlatformView(platform, own.zone, moment, exports_from(platform.name, exports)) for platform in known.values()
    ]
    if name is None:
        show(PlatformList(views), as_json=as_json)
        return
    (view,) = (view for view in views if view.platform.name == name)
    show(PlatformList([view]) if as_json else view, as_json=as_json)
