"""A third party's plugins, installed beside syncd for the tests of the configuration: they change with no release."""

from pathlib import Path
from textwrap import dedent

import pytest

PLUGINS = {
    "clock": '''
        """A clock that is pulled."""
        from datetime import timedelta

        from syncd.connector import ConnectorOptions
        from syncd.options import Folder, Minutes, Secret

        class CONNECTOR:
            class Options(ConnectorOptions):
                token: Secret
                folder: Folder | None = None
                grace: Minutes = timedelta(minutes=5)
                spare: tuple[Secret, ...] = ()

            namespace = "clock"
            kinds = frozenset()
            duplicates_of = ""
            limits = None

            def pull(self, cursor, window): ...
    ''',
    "drawer": '''
        """A drawer whose papers have ids of its own."""
        from syncd.connector import ConnectorOptions

        class CONNECTOR:
            Options = ConnectorOptions
            namespace = ""
            kinds = frozenset()
            duplicates_of = ""
            limits = None

            def pull(self, cursor, window): ...
    ''',
    "pigeon": '''
        """A pigeon that carries reports."""
        from syncd.channel import ChannelOptions
        from syncd.options import Secret

        class CHANNEL:
            class Options(ChannelOptions):
                ring: Secret | None = None

            formats = ("text",)
    ''',
    "full_moon": '''
        """Time tracked under a full moon."""
        from syncd.rule import Assertion, PersonDay, Rule, RuleOptions, Severity

        class Options(RuleOptions):
            nights: int = 1

        RULE = Rule(id="full-moon", subject=PersonDay, needs=frozenset(), assertion=Assertion.OCCURRENCE,
                    severity=Severity.LOW, check=lambda subject, options: (), Options=Options)
    ''',
}
ENTRY_POINTS = """
[syncd.connectors]
clock = almanac.clock
drawer = almanac.drawer
[syncd.channels]
pigeon = almanac.pigeon
[syncd.rules]
full-moon = almanac.full_moon
"""


@pytest.fixture(scope="session")
def almanac(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the distribution `almanac` is installed."""
    site = tmp_path_factory.mktemp("site")
    (site / "almanac").mkdir()
    (site / "almanac" / "__init__.py").write_text("")
    for name, source in PLUGINS.items():
        (site / "almanac" / f"{name}.py").write_text(dedent(source))
    info = site / "almanac-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: almanac\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(ENTRY_POINTS)
    return site


@pytest.fixture
def written(tmp_path: Path, almanac: Path, monkeypatch: pytest.MonkeyPatch):
    """Writes a configuration and gives its path; the plugins of `almanac` are installed."""
    monkeypatch.syspath_prepend(almanac)

    def write(text: str) -> Path:
        file = tmp_path / "syncd.toml"
        file.write_text(dedent(text), encoding="utf-8")
        return file

    return write
