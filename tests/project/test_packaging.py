"""What is shipped: the wheel, the source archive, and the lock, built from what is in the tree and not ignored."""

import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text()
PINS = re.split(r"\n(?=\S)", LOCK.strip())


def run(*command: object, cwd: Path) -> str:
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build_wheel(source: Path, out: Path) -> Path:
    out.mkdir(exist_ok=True)
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-build-isolation", "--no-deps", "-w", out, source, cwd=out)
    (path,) = out.glob("syncd-*.whl")
    return path


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """The files git knows or would add; a relative symlink stays one."""
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("not a git checkout: what belongs to the tree cannot be told")
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", cwd=ROOT)
    copy = tmp_path_factory.mktemp("tree")
    for name in filter(None, listed.split("\0")):
        source, target = ROOT / name, copy / name
        if source.exists():  # a file may be deleted and not yet committed so
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target, follow_symlinks=False)
    return copy


@pytest.fixture(scope="module")
def wheel(tree, tmp_path_factory):
    return build_wheel(tree, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def archive(tree, tmp_path_factory):
    out = tmp_path_factory.mktemp("sdist")
    build = "import sys; from setuptools import build_meta; build_meta.build_sdist(sys.argv[1])"
    run(sys.executable, "-c", build, out, cwd=tree)
    (path,) = out.glob("syncd-*.tar.gz")
    return path


def package_files(tree: Path) -> set[str]:
    """What must be in the package: every module, template and profile, connectors under their one name."""
    package = {
        path.relative_to(tree).as_posix()
        for path in (tree / "syncd").rglob("*")
        if path.is_file() and "connectors" not in path.relative_to(tree).parts[:2]
    }
    connectors = {f"syncd/{path.relative_to(tree).as_posix()}" for path in (tree / "connectors").rglob("*.py")}
    return package | connectors


@pytest.mark.slow
def test_the_wheel_holds_the_whole_package_and_nothing_else(tree, wheel):
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == package_files(tree)
    assert {name.split("/")[0] for name in names} == {"syncd"}
    for needed in ("syncd/connectors/harvest.py", "syncd/platforms/upwork.toml", "syncd/py.typed"):
        assert needed in names
    assert any(name.startswith("syncd/report/render/templates/") for name in names)


@pytest.mark.slow
def test_the_source_archive_holds_the_whole_package_and_no_second_copy_of_connectors(tree, archive):
    with tarfile.open(archive) as file:
        names = {member.name.split("/", 1)[1] for member in file.getmembers() if member.isfile()}
    assert package_files(tree) <= names
    assert {"pyproject.toml", "README.md", "LICENSE"} <= names
    assert not any(name.startswith("connectors/") for name in names)


@pytest.mark.slow
def test_a_wheel_made_from_the_source_archive_is_the_same(wheel, archive, tmp_path):
    with tarfile.open(archive) as file:
        file.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.iterdir()
    again = build_wheel(unpacked, tmp_path / "out")
    assert sorted(zipfile.ZipFile(again).namelist()) == sorted(zipfile.ZipFile(wheel).namelist())


@pytest.mark.slow
def test_every_module_imports_from_an_installed_wheel(wheel, tmp_path):
    home = tmp_path / "venv"
    venv.create(home, with_pip=False)
    python = home / "bin/python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", wheel, cwd=tmp_path)
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path).strip())
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))  # of this environment, after its own
    walk = (
        "import importlib, pkgutil, syncd\n"
        "for module in pkgutil.walk_packages(syncd.__path__, 'syncd.'):\n"
        "    if not module.name.endswith('__main__'):\n"
        "        print(importlib.import_module(module.name).__file__)\n"
    )
    files = run(python, "-W", "error", "-c", walk, cwd=tmp_path).splitlines()
    assert all(Path(file).is_relative_to(site) for file in files)
    assert str(site / "syncd/connectors/harvest.py") in files
    assert (home / "bin/syncd").exists()


INSTALLERS = {
    "pip": (("{python}", "-m", "venv", "{home}"), ("{home}/bin/pip", "install", "-q", "{wheel}")),
    "pipx": (("{tools}/pipx", "install", "--python", "{python}", "{wheel}"),),
    "uv": (("{tools}/uv", "tool", "install", "--python", "{python}", "{wheel}"),),
}
"""Installer → the commands that put `syncd` into {home}/bin, with what it depends on from the package index."""


@pytest.fixture(scope="module")
def tools(tmp_path_factory):
    home = tmp_path_factory.mktemp("tools")
    venv.create(home, with_pip=True)
    done = subprocess.run([home / "bin/pip", "install", "-q", "pipx", "uv"], capture_output=True, text=True)
    if done.returncode:
        pytest.skip("no package index can be reached")
    return home / "bin"


@pytest.mark.slow
@pytest.mark.parametrize("installer", INSTALLERS)
def test_it_installs_into_an_empty_place_and_runs_a_whole_round(installer, wheel, tools, tmp_path, monkeypatch):
    home = tmp_path / "home"
    for name in ("PIPX_BIN_DIR", "UV_TOOL_BIN_DIR"):
        monkeypatch.setenv(name, str(home / "bin"))
    for name in ("PIPX_HOME", "PIPX_MAN_DIR", "UV_TOOL_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.delenv("PYTHONPATH", raising=False)
    places = {"python": sys.executable, "home": home, "tools": tools, "wheel": wheel}
    for command in INSTALLERS[installer]:
        run(*(word.format(**places) for word in command), cwd=tmp_path)
    program = home / "bin/syncd"
    assert re.fullmatch(r"syncd \d+\.\d+\.\d+\n", run(program, "--version", cwd=tmp_path))
    assert "CAN STILL BE SAVED" in run(program, "demo", "--out", tmp_path / "demo", cwd=tmp_path)
    assert ".SH EXIT STATUS" in run(program, "manual", cwd=tmp_path)


def test_everything_in_the_lock_has_one_version_and_hashes():
    assert len(PINS) > 20
    for pin in PINS:
        assert re.match(r"[a-z0-9.-]+(\[[a-z,-]+\])?==[^\s;]+", pin), pin
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", pin), pin


def test_the_lock_names_no_address_and_no_machine():
    assert not re.search(r"https?:|file:|://|@|index-url|find-links|extra-index|^-e|^\s*/", LOCK, re.MULTILINE)


def test_the_lock_has_every_dependency_the_project_asks_for():
    project = (ROOT / "pyproject.toml").read_text()
    asked = set(re.findall(r'^  "([a-z0-9-]+)(?:>=|,|<|==|")', project, re.MULTILINE))
    assert len(asked) > 15
    assert asked <= {re.match(r"[a-z0-9.-]+", pin)[0] for pin in PINS}
