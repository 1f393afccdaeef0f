"""The units: systemd has nothing to say against them, and what they promise stands in them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from syncd import errors

UNITS = Path(__file__).parents[2] / "systemd"
SERVICES = ("syncd.service", "syncd-once.service")
ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(not ANALYZE, reason="systemd-analyze is not installed here")


def read(name: str) -> dict[str, dict[str, list[str]]]:
    """section → key → values in order; a key may come more than once."""
    sections: dict[str, dict[str, list[str]]] = {}
    for line in (UNITS / name).read_text().splitlines():
        if heading := re.fullmatch(r"\[(\w+)\]", line):
            keys = sections.setdefault(heading[1], {})
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            keys.setdefault(key, []).append(value)
    return sections


@pytest.fixture
def units(tmp_path):
    """Copies that name a program which exists here."""
    for unit in UNITS.glob("syncd*"):
        text = unit.read_text().replace("/usr/local/bin/syncd", "/bin/true")
        (tmp_path / unit.name).write_text(text)
    return tmp_path


@needs_systemd
def test_systemd_has_no_complaint(units):
    names = [*SERVICES, "syncd-once.timer"]
    done = subprocess.run([ANALYZE, "verify", "--man=no", *names], cwd=units, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")  # a misspelt key is a line on stderr and status 0


@needs_systemd
def test_a_misspelt_key_would_be_noticed(units):
    unit = units / "syncd.service"
    unit.write_text(unit.read_text().replace("PrivateTmp=", "PrivateTemp="))
    done = subprocess.run([ANALYZE, "verify", "--man=no", unit.name], cwd=units, capture_output=True, text=True)
    assert "PrivateTemp" in done.stderr


@needs_systemd
@pytest.mark.parametrize("name", SERVICES)
def test_the_exposure_is_low(units, name):
    done = subprocess.run(
        [ANALYZE, "security", "--offline=yes", "--threshold=15", "--no-pager", name],
        cwd=units,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-500:]


def test_the_daemon_tells_systemd_how_it_is():
    service = read("syncd.service")["Service"]
    assert service["Type"] == ["notify"]
    assert service["ExecStart"] == ["/usr/local/bin/syncd run --config /etc/syncd/config.toml"]
    assert int(service["WatchdogSec"][0]) >= 3 * 30  # it ticks every 30 seconds
    assert service["ExecReload"] == ["/bin/kill -HUP $MAINPID"]


def test_what_trying_again_cannot_mend_is_not_tried_again():
    prevented = read("syncd.service")["Service"]["RestartPreventExitStatus"][0].split()
    assert [int(code) for code in prevented] == [errors.USAGE, errors.CONFIGURATION]
    assert read("syncd-once.service")["Service"]["SuccessExitStatus"] == [str(errors.TRY_LATER)]


def test_both_services_are_fenced_in_alike():
    daemon, once = (read(name)["Service"] for name in SERVICES)
    running = {
        "Type",
        "NotifyAccess",
        "ExecStart",
        "ExecReload",
        "WatchdogSec",
        "TimeoutStartSec",
        "TimeoutStopSec",
        "KillMode",
    }
    running |= {"Restart", "RestartSec", "RestartPreventExitStatus", "SuccessExitStatus"}
    fences = [{key: value for key, value in unit.items() if key not in running} for unit in (daemon, once)]
    assert fences[0] == fences[1]
    assert fences[0]["User"] == ["syncd"]
    assert fences[0]["StateDirectoryMode"] == ["0700"]


@pytest.mark.parametrize("name", SERVICES)
def test_secrets_stand_in_no_unit(name):
    assert not re.search(r"^(Environment|EnvironmentFile|PassEnvironment)=", (UNITS / name).read_text(), re.MULTILINE)


def test_the_timer_starts_the_single_cycle_and_catches_up():
    timer = read("syncd-once.timer")
    assert timer["Timer"]["OnCalendar"] == ["*:0/15"]
    assert timer["Timer"]["Persistent"] == ["yes"]
    assert timer["Install"]["WantedBy"] == ["timers.target"]
    assert read("syncd-once.service")["Service"]["Type"] == ["oneshot"]


def test_the_guide_names_every_unit_and_the_groups_they_need():
    guide = (UNITS / "README.md").read_text()
    for name in (*SERVICES, "syncd-once.timer", "syncd-drop", "/usr/local/bin/syncd"):
        assert name in guide
