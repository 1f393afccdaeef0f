"""Plugins: found by folder and entry point, and loaded by name."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from syncd.errors import ConfigError
from syncd.plugins import load_channel, load_connector, load_rules, names

COURIER = {
    "courier/__init__.py": "",
    "courier/pony.py": '''
        """A pony that carries reports.

        It needs hay."""
        from syncd.channel import ChannelOptions

        class CHANNEL:
            Options = ChannelOptions
            formats = ("text",)
    ''',
    "courier/moon.py": '''
        """Time tracked under a full moon."""
        from syncd.rule import Assertion, PersonDay, Rule, Severity

        RULE = Rule(id="full-moon", subject=PersonDay, needs=frozenset(), assertion=Assertion.OCCURRENCE,
                    severity=Severity.LOW, check=lambda subject, options: ())
    ''',
    "courier/older.py": """
        from syncd.connector import ConnectorOptions

        class CONNECTOR:
            Options, namespace, kinds, echoes, limits = ConnectorOptions, "older", frozenset(), "", None
            pull = None
    """,
    "courier/bare.py": "CHANNEL = CONNECTOR = RULE = object",
    "courier/broken.py": "import hay",
}
POINTS = """
    [syncd.channels]
    pony = courier.pony
    bare = courier.bare
    broken = courier.broken
    [syncd.connectors]
    bare = courier.bare
    older = courier.older
    [syncd.rules]
    full-moon = courier.moon
    bare = courier.bare
    new-moon = courier.moon
"""


def install(site: Path, name: str, points: str, files: dict[str, str]) -> None:
    """Write the files that an installer writes for a distribution."""
    for path, source in files.items():
        (site / path).parent.mkdir(exist_ok=True)
        (site / path).write_text(dedent(source))
    info = site / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(dedent(points))


def run(site: Path, code: str) -> object:
    """Run `code` in a new interpreter with `site` on its path and return its variable `out`."""
    program = f"import json, sys\nsys.path.insert(0, {str(site)!r})\nfrom syncd.plugins import *\n"
    program += f"{dedent(code)}\nprint(json.dumps(out))"
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of installed distributions, for one test."""
    install(tmp_path, "courier", POINTS, COURIER)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for module in [name for name in sys.modules if name.partition(".")[0] == "courier"]:
        del sys.modules[module]


def test_the_folders_are_the_registry_and_files_give_the_names():
    package = Path(sys.modules["syncd.plugins"].__file__).parent
    for group in ("connectors", "rules", "channels"):
        files = [file for file in (package / group).rglob("*.py") if file.parent.name == group or group == "rules"]
        folders = [file.parent for file in (package / group).glob("*/__init__.py") if group != "rules"]
        expected = {path.stem.replace("_", "-") for path in (*files, *folders) if not path.stem.startswith("_")}
        assert {plugin.name for plugin in names(group) if plugin.origin == "syncd"} == expected


def test_every_built_in_plugin_has_a_summary():
    for group in ("connectors", "rules", "channels"):
        assert [plugin.name for plugin in names(group) if not plugin.summary] == []


def test_listing_plugins_with_their_summaries_imports_none_of_them(site):
    code = """
        before = set(sys.modules)
        out = [plugin.summary for group in ("connectors", "rules", "channels") for plugin in names(group)]
        assert len(out) > 5
        out = sorted(set(sys.modules) - before)
    """
    heavy = ("courier", "pydantic", "httpx", "syncd.")
    assert [module for module in run(site, code) if module.startswith(heavy)] == []


def test_a_third_party_rule_that_is_not_named_is_not_imported(site):
    assert run(site, "out = ['full-moon' in load_rules(), 'courier' in sys.modules]") == [False, False]


def test_a_third_party_plugin_is_listed_with_its_distribution_and_summary(site):
    pony = next(plugin for plugin in names("channels") if plugin.name == "pony")
    assert (pony.module, pony.origin) == ("courier.pony", "courier 1.0")
    assert pony.summary == "A pony that carries reports."


def test_a_third_party_plugin_loads_by_name(site):
    assert load_channel("pony").__module__ == "courier.pony"
    assert load_rules(["full-moon", "unheard-of"])["full-moon"].id == "full-moon"


def test_built_in_plugins_load_by_name():
    for plugin in names("connectors"):
        assert load_connector(plugin.name).kinds
    for plugin in names("channels"):
        assert load_channel(plugin.name).Options
    rules = load_rules()
    assert list(rules) == [plugin.name for plugin in names("rules")]
    assert all(rule.id == name for name, rule in rules.items())


def test_two_plugins_with_one_name_are_refused_and_both_named(site):
    install(site, "stable", "[syncd.channels]\npony = stable.pony\n", {})
    with pytest.raises(ConfigError) as caught:
        load_channel("email")
    message = str(caught.value)
    assert message.startswith('two channels are named "pony": ')
    assert message.endswith("; uninstall one of them")
    assert "courier.pony from courier 1.0" in message
    assert "stable.pony from stable 1.0" in message


def test_a_third_party_plugin_cannot_have_the_name_of_a_built_in_one(site):
    install(site, "fake", "[syncd.connectors]\ntoggl = fake.toggl\n", {})
    with pytest.raises(ConfigError) as caught:
        load_connector("upwork")
    assert str(caught.value) == (
        'two connectors are named "toggl": syncd.connectors.toggl from syncd, and fake.toggl from fake 1.0; '
        "uninstall one of them"
    )


@pytest.mark.parametrize(
    ("load", "name", "message"),
    [
        (load_channel, "ponny", 'unknown channel "ponny"; did you mean "pony"?'),
        (load_channel, "../pony", 'unknown channel "../pony"; did you mean "pony"?'),
        (load_channel, "xyzzy", 'unknown channel "xyzzy"; there are: ALL'),
        (load_connector, "Toggle", 'unknown connector "Toggle"; did you mean "toggl"?'),
        (load_channel, "broken", "cannot be loaded: ModuleNotFoundError: No module named 'hay'"),
        (load_channel, "bare", "is unusable: its Options must extend ChannelOptions"),
        (load_connector, "bare", "is unusable: its Options must extend ConnectorOptions"),
        (load_connector, "older", "is unusable: its class must have duplicates_of (before syncd 0.2 it was echoes)"),
        (lambda name: load_rules([name]), "bare", "is unusable: its RULE must be a Rule with that id"),
        (lambda name: load_rules([name]), "new-moon", "is unusable: its RULE must be a Rule with that id"),
    ],
)
def test_a_plugin_that_cannot_be_loaded_is_one_sentence(site, load, name, message):
    with pytest.raises(ConfigError) as caught:
        load(name)
    module = {"new-moon": "moon"}.get(name, name)
    message = message.replace("ALL", ", ".join(plugin.name for plugin in names("channels")))
    whole = message if message.startswith("unknown") else f'"{name}" (courier.{module} from courier 1.0) {message}'
    assert str(caught.value) == whole
