"""Every connector of files says how to make the exports that it reads: once, for all places that show it."""

import pytest

from syncd.core.recipes import Rhythm
from syncd.core.records import Kind
from syncd.platforms import platform_names, read_platforms
from syncd.plugins import load_connector, names
from syncd.wiring.recipes import built_in, every_export, exports_of

EXPORTS = every_export()


@pytest.mark.parametrize("kind", built_in())
def test_a_connector_of_files_has_recipes_for_all_that_it_sends(kind):
    connector = load_connector(kind)
    recipes = [export.recipe for export in exports_of([kind])]
    reads_files = bool({"file", "folder"} & connector.Options.model_fields.keys())
    assert bool(recipes) == reads_files
    shown = frozenset(kind for recipe in recipes for kind in recipe.kinds)
    assert shown <= connector.kinds
    if reads_files and kind not in ("golance", "table"):  # whose mappings read whatever there is
        assert shown | {Kind.LABEL} == connector.kinds | {Kind.LABEL}


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: f"{export.kind}: {export.recipe.title}")
def test_every_recipe_is_whole_and_of_a_known_platform(export):
    recipe = export.recipe
    assert recipe.platform in {"", export.kind, *platform_names()}  # of a platform without a file, its connector's name
    assert recipe.clicks
    assert all(click == click.strip() and "→" not in click for click in recipe.clicks)
    assert recipe.url == "" or recipe.url.startswith("https://")
    for text in (recipe.choose, recipe.lacks, recipe.checks):
        assert text[0].isupper() or text[0] == "`"
        assert text.endswith(".")
    assert not recipe.known_from.endswith(".")


def test_no_two_recipes_have_one_title():
    titles = [export.recipe.title for export in EXPORTS]
    assert len(set(titles)) == len(titles)


def test_what_a_page_of_a_connector_says_is_not_a_recipe_once_more():
    """A docstring that repeats a way would become another text about it."""
    pages = {plugin.name: " ".join(plugin.docstring.split()) for plugin in names("connectors")}
    for export in EXPORTS:
        for way in (export.recipe.path, ", ".join(export.recipe.clicks)):
            assert way not in pages[export.kind]


def test_exports_of_hours_that_close_are_those_of_platforms_that_close_their_weeks():
    for export in EXPORTS:
        if export.recipe.rhythm is Rhythm.CUT_OFF:
            assert read_platforms({})[export.recipe.platform].history("editable_hours_after_week")
