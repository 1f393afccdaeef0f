"""Adding a connector, rule or channel is one file, its test and its example; here the other two are missed."""

import tomllib
from pathlib import Path

import pytest

from syncd.config import load
from syncd.plugins import Plugin, load_rules, names

TESTS = Path(__file__).parents[1]
EXAMPLE = TESTS.parent / "config.example.toml"

BUILT_IN = [each for group in ("connectors", "rules", "channels") for each in names(group) if each.origin == "syncd"]
RULES = [each for each in BUILT_IN if each.group == "rules"]


def test_the_example_is_a_valid_configuration():
    config = load(EXAMPLE, {})
    assert config.sources
    assert config.reports


@pytest.mark.parametrize("plugin", BUILT_IN, ids=str)
def test_every_plugin_has_an_example(plugin: Plugin):
    example = tomllib.loads(EXAMPLE.read_text("utf-8"))
    tables = example[{"connectors": "source", "channels": "channel", "rules": "rule"}[plugin.group]]
    shown = tables if plugin.group == "rules" else {table["kind"] for table in tables.values()}
    assert plugin.name in shown


@pytest.mark.parametrize("plugin", RULES, ids=str)
def test_the_example_shows_every_option_of_a_rule_at_its_default(plugin: Plugin):
    rule = load_rules()[plugin.name]
    table = tomllib.loads(EXAMPLE.read_text("utf-8"))["rule"][plugin.name]
    assert set(rule.Options.model_fields) - {"enabled", "severity"} <= set(table)
    assert load(EXAMPLE, {}).rules[plugin.name] == rule.Options()


@pytest.mark.parametrize("plugin", BUILT_IN, ids=str)
def test_every_plugin_has_tests_where_its_module_is_mirrored(plugin: Plugin):
    *folders, module = plugin.module.removeprefix("syncd.").split(".")
    mirror = TESTS.joinpath(*folders)
    assert (mirror / f"test_{module}.py").is_file() or list((mirror / module).glob("test_*.py"))
