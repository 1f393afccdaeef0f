"""The recipes of docs/running.md and the container: each has the form that its program reads, and names what exists."""

import configparser
import plistlib
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

from syncd.cli.app import run

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/running.md").read_text("utf-8")
CONTAINERFILE = (ROOT / "Containerfile").read_text("utf-8").replace("\\\n", " ")
COPIED = [
    word for line in re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINERFILE, re.MULTILINE) for word in line.split()
]
IGNORED = [line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if not line.startswith("#")]
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


def block(title):
    (text,) = re.findall(rf'^```\w+ title="{re.escape(title)}"\n(.*?)^```$', PAGE, re.MULTILINE | re.DOTALL)
    return text


def instruction(name):
    return re.findall(rf"^{name} (.+)$", CONTAINERFILE, re.MULTILINE)


def is_a_command(words):
    assert run([*words, "--help"]) == 0


def test_the_image_is_built_from_what_is_there_and_from_nothing_else():
    assert all((ROOT / name).exists() for name in COPIED)
    assert IGNORED[0] == "*"
    assert {line.removeprefix("!") for line in IGNORED if line.startswith("!")} == set(COPIED)


def test_the_program_of_the_image_and_its_health_check_are_commands(capsys):
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    assert [yaml.safe_load(entry) for entry in instruction("ENTRYPOINT")] == [["syncd"]]
    (command,) = instruction("CMD")
    is_a_command(yaml.safe_load(command))
    (health,) = instruction("HEALTHCHECK")
    program, *words = yaml.safe_load(health.partition("CMD ")[2])
    assert program in scripts
    is_a_command(words)


def test_the_image_runs_as_a_user_without_rights_and_keeps_everything_in_one_volume():
    *_, last_stage = CONTAINERFILE.split("\nFROM ")
    assert re.findall(r"^(?:USER|VOLUME) (.+)$", last_stage, re.MULTILINE) == ["syncd", "/data"]
    assert "SYNCD_CONFIG=/data/config.toml" in last_stage
    extras = re.search(r"'\.\[([\w,]+)\]'", CONTAINERFILE)[1].split(",")
    known = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert set(extras) == set(known) - {"ofx"}


def test_the_compose_file_gives_the_service_no_right_that_it_does_not_need():
    service = yaml.safe_load((ROOT / "compose.example.yaml").read_text("utf-8"))["services"]["syncd"]
    assert (ROOT / service["build"]["dockerfile"]).exists()
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert any(volume.endswith(":/data") for volume in service["volumes"])


def test_launchd_starts_the_daemon_again_only_where_it_failed(capsys):
    job = plistlib.loads(block("org.syncd.plist").encode())
    program, *words = job["ProgramArguments"]
    assert Path(program).name == "syncd"
    is_a_command(words)
    assert job["KeepAlive"] == {"SuccessfulExit": False}
    assert job["Umask"] == 0o077


def test_the_task_of_windows_starts_one_round_in_the_subsystem_for_linux(capsys):
    task = ET.fromstring(block("syncd.xml"))
    command = task.find(f"{TASK}Actions/{TASK}Exec")
    assert command.findtext(f"{TASK}Command") == "wsl.exe"
    _, _, inside = command.findtext(f"{TASK}Arguments").partition(" -- ")
    program, *words = shlex.split(inside)
    assert Path(program).name == "syncd"
    is_a_command(words)
    assert task.findtext(f"{TASK}Settings/{TASK}MultipleInstancesPolicy") == "IgnoreNew"


def test_the_service_for_one_user_tells_systemd_the_same_as_that_of_the_machine(tmp_path):
    own, machine = (configparser.RawConfigParser(strict=False, interpolation=None) for _ in range(2))
    own.read_string(block("syncd.service"))
    machine.read_string((ROOT / "systemd/syncd.service").read_text("utf-8"))
    for key in (
        "Type",
        "NotifyAccess",
        "ExecReload",
        "WatchdogSec",
        "TimeoutStopSec",
        "Restart",
        "RestartPreventExitStatus",
    ):
        assert own["Service"][key] == machine["Service"][key]


@pytest.mark.skipif(not shutil.which("systemd-sysusers"), reason="systemd-sysusers is not installed here")
def test_the_user_and_the_group_of_the_service_are_made(tmp_path):
    (tmp_path / "etc").mkdir()
    file = ROOT / "systemd/syncd.sysusers.conf"
    subprocess.run(["systemd-sysusers", f"--root={tmp_path}", "--replace=/etc/sysusers.d/syncd.conf", file], check=True)
    passwd = (tmp_path / "etc/passwd").read_text()
    assert re.search(r"^syncd:x:\d+:\d+:syncd:/var/lib/syncd:/usr/sbin/nologin$", passwd, re.MULTILINE)
    assert re.search(r"^syncd-drop:x:\d+:syncd$", (tmp_path / "etc/group").read_text(), re.MULTILINE)


def test_the_service_can_write_to_each_folder_that_is_made_for_dropped_files():
    made = [line.split() for line in (ROOT / "systemd/syncd.tmpfiles.conf").read_text().splitlines() if line[0] != "#"]
    unit = (ROOT / "systemd/syncd.service").read_text()
    assert "ReadWritePaths=-/srv/syncd\n" in unit
    dropped = {path: (mode, group) for _, path, mode, _, group, _ in made if path.startswith("/srv/syncd/")}
    assert dropped == {"/srv/syncd/upwork": ("2770", "syncd-drop")}
