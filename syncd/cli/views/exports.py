"""How to make an export, in words and as JSON: the same for a platform and for the source that reads it."""

from collections.abc import Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo

from syncd.cli.views import Json
from syncd.cli.views.table import Table
from syncd.core.profile import Profile
from syncd.core.recipes import when_due
from syncd.core.time import Instant
from syncd.core.wording import clean
from syncd.wiring.recipes import Export


def export_text(
    exports: Iterable[Export], profiles: Mapping[str, Profile], zone: ZoneInfo, now: Instant
) -> Iterator[str | Table]:
    """Yield a title and a table for each export. `profiles`: by platform; times are on the clock of `zone`."""
    for export in exports:
        recipe = export.recipe
        yield ""
        yield f"How to export: {clean(recipe.title)}"
        rows = [
            ("where to click", recipe.path),
            ("page", recipe.url),
            ("format", recipe.format),
            ("when", when_due(recipe, profiles.get(recipe.platform), zone, now)),
            ("choose", recipe.choose),
            ("it lacks", recipe.lacks),
            ("syncd checks", recipe.checks),
            ("read by", f'a source with kind = "{export.kind}"'),
            ("known from", recipe.known_from),
        ]
        yield Table(("step", "how"), [(name, clean(text, 1000)) for name, text in rows if text])


def export_json(export: Export, profiles: Mapping[str, Profile], zone: ZoneInfo, now: Instant) -> Json:
    """Return an export; `when` as the text says it."""
    recipe = export.recipe
    return {
        "kind": export.kind,
        "program": recipe.program,
        "platform": recipe.platform or None,
        "export": recipe.export,
        "path": recipe.path,
        "clicks": list(recipe.clicks),
        "url": recipe.url or None,
        "formats": list(recipe.formats),
        "records": sorted(recipe.kinds),
        "when": when_due(recipe, profiles.get(recipe.platform), zone, now),
        "rhythm": recipe.rhythm,
        "choose": recipe.choose,
        "lacks": recipe.lacks,
        "checks": recipe.checks,
        "known_from": recipe.known_from,
    }
