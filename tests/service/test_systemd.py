"""Notifying systemd, over a real datagram socket."""

import os
import socket
from contextlib import closing

import pytest

from syncd.service import systemd


@pytest.fixture(params=["path", "abstract"])
def manager(request, tmp_path, monkeypatch):
    """A socket like systemd's, at a path and in the abstract namespace."""
    folder = os.open(tmp_path, os.O_RDONLY)  # the absolute path may be too long for a socket address
    name = f"/proc/self/fd/{folder}/notify" if request.param == "path" else str(tmp_path)[-90:]
    monkeypatch.setenv("NOTIFY_SOCKET", name if request.param == "path" else f"@{name}")
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as receiver:
        receiver.bind(name if request.param == "path" else f"\0{name}")
        receiver.settimeout(60)
        yield receiver
    os.close(folder)


def test_ready_comes_with_a_status(manager):
    systemd.ready("2 sources, next pull 09:15 UTC")
    assert manager.recv(4096) == b"READY=1\nSTATUS=2 sources, next pull 09:15 UTC"


def test_a_sign_of_life_resets_the_watchdog(manager):
    systemd.alive("pulling toggl")
    assert manager.recv(4096) == b"WATCHDOG=1\nSTATUS=pulling toggl"


def test_the_end_is_announced(manager):
    systemd.stopping()
    assert manager.recv(4096) == b"STOPPING=1"


def test_a_status_is_one_line_of_utf_8_and_cannot_add_assignments(manager):
    systemd.alive("Zoë – 2:30\nREADY=1\u2028MAINPID=1")
    assert manager.recv(4096).decode() == "WATCHDOG=1\nSTATUS=Zoë – 2:30 READY=1 MAINPID=1"


def test_without_systemd_nothing_happens(monkeypatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    systemd.ready("here")


def test_a_vanished_manager_is_ignored(monkeypatch, tmp_path):
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    systemd.alive("still here")
