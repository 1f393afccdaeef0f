"""The house: imports point one way and a planted violation is caught; the core is pure; files are small."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")
SOURCES = sorted([*(ROOT / "syncd").rglob("*.py"), *(ROOT / "connectors").rglob("*.py")])
LARGEST = 300

ONE_WAY = "Imports point one way"
CORE = "The core imports nothing but the core"
CONTRACTS_ONLY = "Connectors, rules and channels import the public contracts and the core alone"
BY_NAME = "Connectors, rules and channels are loaded by name, never imported"
TABLES = "Tables are read in layers"
SIMULATOR = "The simulator knows money, records and time, and nothing else of syncd"


@pytest.fixture
def house(tmp_path):
    """A copy of the package to plant things in; the relative symlink stays one."""
    for name in ("syncd", "connectors"):
        shutil.copytree(ROOT / name, tmp_path / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def lint(house: Path) -> tuple[int, list[str]]:
    """Exit status and the names of the broken contracts."""
    wide = {**os.environ, "COLUMNS": "200"}  # or long names are broken over two lines
    done = subprocess.run([LINT_IMPORTS, "--no-cache"], cwd=house, env=wide, capture_output=True, text=True)
    assert "Contracts:" in done.stdout, done.stdout + done.stderr
    return done.returncode, re.findall(r"^(.+) BROKEN(?: \(.*)?$", done.stdout, re.MULTILINE)


def plant(house: Path, name: str, line: str) -> None:
    with (house / name).open("a") as file:
        file.write(f"\n{line}\n")


def test_the_house_as_it_stands_keeps_its_rules(house):
    assert lint(house) == (0, [])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "line", "contract"),
    [
        ("syncd/core/money.py", "import syncd.errors", CORE),
        ("syncd/core/money.py", "import syncd.log", CORE),
        ("syncd/options.py", "import syncd.net.client", ONE_WAY),
        ("syncd/net/client.py", "import syncd.ledger", ONE_WAY),
        ("syncd/log.py", "import syncd.ledger.schema", ONE_WAY),
        ("syncd/stray.py", "WHERE_AM_I = None", ONE_WAY),
        ("syncd/tabular/values/parse.py", "import syncd.tabular.readers.table", TABLES),
        ("syncd/tabular/readers/table.py", "import syncd.tabular.pages.coverage", TABLES),
        ("syncd/tabular/trackers/rows.py", "import syncd.tabular.mapping", TABLES),
        ("connectors/planted.py", "import syncd.ledger", CONTRACTS_ONLY),
        ("connectors/planted.py", "import syncd.net.client", CONTRACTS_ONLY),
        ("connectors/planted.py", "import syncd.rule", CONTRACTS_ONLY),
        ("connectors/planted.py", "import syncd.connectors.toggl", "No connector imports another"),
        ("syncd/rules/time/planted.py", "import syncd.log", CONTRACTS_ONLY),
        ("syncd/channels/planted.py", "import syncd.channels.twin", "No channel imports another"),
        ("syncd/rules/time/planted.py", "import syncd.rules.time.twin", "No rule imports another"),
        ("syncd/inbox/files.py", "import syncd.connectors.toggl", BY_NAME),
        ("syncd/simulator/planted.py", "import syncd.core.terms", SIMULATOR),
        ("syncd/report/render/planted.py", "import syncd.simulator", "Only the demo command uses the simulator"),
    ],
)
def test_a_planted_violation_breaks_the_rule_it_is_about(house, name, line, contract):
    for twin in ("syncd/channels/twin.py", "syncd/rules/time/twin.py"):
        (house / twin).touch()
    plant(house, name, line)
    status, broken = lint(house)
    assert status == 1
    assert contract in broken


def imports(path: Path) -> set[str]:
    """The modules that a file names in import statements, wherever they stand."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            names.add(node.module)
    return names


@pytest.mark.parametrize("path", sorted((ROOT / "syncd/core").rglob("*.py")), ids=lambda path: path.name)
def test_the_core_uses_only_the_standard_library_and_itself(path):
    foreign = {
        name
        for name in imports(path)
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("syncd.core")
    }
    assert foreign == set()


@pytest.mark.parametrize("path", sorted((ROOT / "syncd/core").rglob("*.py")), ids=lambda path: path.name)
def test_the_core_talks_to_nothing(path):
    shell = set("asyncio io logging os pathlib random socket sqlite3 subprocess threading time".split())
    assert imports(path) & shell == set()


def test_one_module_at_most_reads_the_clock():
    clocks = {"now", "utcnow", "today"}
    readers = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in clocks
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"datetime", "date"}
    }
    assert len(readers) <= 1, f"the clock is read in {sorted(readers)}"


def test_nobody_imports_connectors_by_their_other_name():
    assert {path for path in SOURCES for name in imports(path) if name.split(".")[0] == "connectors"} == set()


def test_the_folder_of_connectors_is_a_relative_link():
    link = ROOT / "syncd/connectors"
    assert link.is_symlink()
    assert link.readlink() == Path("../connectors")


def test_no_module_is_too_long_to_read_at_once():
    lengths = {path: len(path.read_text().splitlines()) for path in SOURCES}
    assert {str(path.relative_to(ROOT)): length for path, length in lengths.items() if length > LARGEST} == {}
