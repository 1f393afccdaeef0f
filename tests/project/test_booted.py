"""The units under a real systemd: it boots in a container over this machine's own files, none of which changes."""

import os
import shutil
import site
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from syncd.service.clock import clock
from syncd.simulator import settings, world
from syncd.simulator.toggl.server import TogglSimulator

ROOT = Path(__file__).parents[2]
CONFIG = """timezone = "Europe/Berlin"
ledger = "/var/lib/syncd/ledger.db"

[person.me]
names = ["Jane Doe"]

[source.toggl]
kind = "toggl"
url = "{url}"
token = {{ credential = "toggl_token" }}
person = "me"

[source.upwork]
kind = "upwork"
folder = "/srv/syncd/upwork"
person = "me"
account = "freelancer"
"""
OVERRIDE = "[Service]\nLoadCredential=toggl_token:/etc/syncd/credentials/toggl_token\nWatchdogSec=35\n"
UNIT = """[Unit]
After=multi-user.target
[Service]
Type=oneshot
ExecStart=/bin/bash /try/booted.sh
ExecStopPost=/bin/systemctl poweroff --no-block
"""
# The interpreter may lie where the service cannot look: it gets it under another name.
PROGRAM = """#!/bin/sh
export LD_LIBRARY_PATH=/opt/syncd-python/lib PYTHONHOME=/opt/syncd-python
export PYTHONPATH=/opt/syncd-site:/opt/syncd-repo PYTHONDONTWRITEBYTECODE=1
exec /opt/syncd-python/bin/{python} -m syncd "$@"
"""


def why_not() -> str:
    """Why systemd cannot be booted here; "" where it can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "only root of a Linux can boot a container"
    missing = [name for name in ("systemd-nspawn", "systemd-sysusers", "systemd-tmpfiles") if not shutil.which(name)]
    if missing or not Path("/lib/systemd/systemd").exists():
        return f"not installed here: {', '.join(missing) or 'systemd'}"
    return "" if Path("/dev/shm").is_dir() else "there is no memory to write the container's files to"


@pytest.fixture
def container(tmp_path):
    """This machine's files with a layer of memory above them, to which everything is written."""
    with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="syncd-booted.") as layers:
        upper, work, merged = (Path(layers) / name for name in ("upper", "work", "merged"))
        for folder in (upper, work, merged):
            folder.mkdir()
        options = f"lowerdir=/,upperdir={upper},workdir={work}"
        mount = subprocess.run(
            ["mount", "-t", "overlay", "overlay", "-o", options, merged], capture_output=True, text=True
        )
        if mount.returncode:
            pytest.skip(f"no layer can lie above this machine's files: {mount.stderr.strip()}")
        try:
            yield merged
        finally:
            subprocess.run(["umount", merged], check=True)


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_a_real_systemd_starts_watches_reloads_and_fences_in_the_service(container, tmp_path):
    made = world.build(1, tmp_path / "world")
    made.account.now = clock()()
    tried = container / "try"
    tried.mkdir()
    for name, content in {
        "try/token": settings.TOKEN,
        "try/override.conf": OVERRIDE,
        "try/booted.sh": (Path(__file__).parent / "booted.sh").read_text(),
        "etc/systemd/system/try.service": UNIT,
        "usr/local/bin/syncd": PROGRAM.format(python=f"python{sys.version_info.major}.{sys.version_info.minor}"),
    }.items():
        (container / name).parent.mkdir(parents=True, exist_ok=True)
        (container / name).unlink(missing_ok=True)
        (container / name).write_text(content)
    (container / "usr/local/bin/syncd").chmod(0o755)
    binds = {sys.base_prefix: "python", site.getsitepackages()[0]: "site", str(ROOT): "repo"}
    with TogglSimulator(made.account, settings.TOKEN) as toggl:
        (tried / "config.toml").write_text(CONFIG.format(url=toggl.url))
        boot = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--directory", container]
        boot += [f"--bind-ro={place}:/opt/syncd-{name}" for place, name in binds.items()]
        ended = subprocess.run(
            [*boot, "--boot", "systemd.unit=multi-user.target", "systemd.wants=try.service"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
        )
    if not (container / "result").exists():
        pytest.skip(f"systemd does not boot here: {ended.stdout[-500:]}{ended.stderr[-500:]}")
    result = dict(line.split("=", 1) for line in (container / "result").read_text().splitlines())
    journal = (container / "journal").read_text()
    assert result["started"] == "0", journal[-3000:]
    assert "waited in vain for" not in result, "\n".join([*map(str, result.items()), journal[-4000:]])
    assert result["folders"] == "750:root:syncd 700:root:root 2770:root:syncd-drop "
    assert (result["started"], result["user"]) == ("0", "syncd")
    assert result["fences"] == "CapEff: 0000000000000000 NoNewPrivs: 1 Seccomp: 2 "
    assert result["status"]
    assert "no export" in result["reason"]
    assert "Permission denied" in result["ledger"]
    assert (result["reloaded"], result["watchdog"]) == ("0", "1")
    assert result["wrong"].split(":")[1] == "78"
    assert (result["stopped"], result["once"], result["timer"]) == ("success", "0", "active")
    assert settings.TOKEN not in journal
    assert "Traceback" not in journal
