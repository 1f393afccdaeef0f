"""Pings: where they go, what they show, and that nobody waits long for them."""

import pytest

from syncd.errors import ConfigError
from syncd.net.ping import Ping, PingFailed, ping
from syncd.options import Secret
from tests.loopback import answering
from tests.monitor import TOKEN, Monitor
from tests.service.partners import Silent

PART = "a-part-that-is-secret"


@pytest.fixture
def secret(tmp_path):
    def make(address):
        (tmp_path / "ping").write_text(f"{address}\n", "utf-8")
        (tmp_path / "ping").chmod(0o600)
        return Secret("file", str(tmp_path / "ping"))

    return make


@pytest.fixture
def monitor():
    with answering(Monitor()) as monitor:
        yield monitor


def test_each_ping_has_its_address_below_the_check(monitor, secret):
    for what in (Ping.START, Ping.SUCCESS, Ping.FAIL):
        ping(secret(monitor.url), what, "source toggl")
    assert monitor.pings == [("/start", "source toggl"), ("", "source toggl"), ("/fail", "source toggl")]


def test_a_slash_at_the_end_and_a_query_stay_right(monitor, secret):
    ping(secret(f"{monitor.url}/?create=1"), Ping.START)
    assert monitor.told == ["/start?create=1"]


@pytest.mark.parametrize("status", [301, 404, 429, 500])
def test_an_answer_that_is_no_success_fails_once_and_shows_no_address(monitor, secret, status):
    monitor.status = status
    with pytest.raises(PingFailed, match=f"answered {status}") as caught:
        ping(secret(monitor.url), Ping.SUCCESS)
    assert TOKEN not in str(caught.value)
    assert monitor.told == [""]


@pytest.mark.parametrize(
    "address",
    [f"http://example.org/{PART}", f"https://jane:{PART}@example.org/", f"ftp://localhost/{PART}", PART, "https://"],
)
def test_other_addresses_are_refused_without_showing_them(secret, address):
    with pytest.raises(PingFailed, match=r"the address of \[ping\] in file .* must start with https://") as caught:
        ping(secret(address), Ping.SUCCESS)
    assert PART not in str(caught.value)


def test_a_service_that_is_not_there_fails_without_showing_its_address(monitor, secret):
    monitor.server_close()
    with pytest.raises(PingFailed, match="cannot be reached") as caught:
        ping(secret(monitor.url), Ping.SUCCESS)
    assert TOKEN not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("drip", [b"", b"H"], ids=["silent", "drip"])
def test_a_service_that_does_not_end_its_answer_is_left(secret, drip):
    with Silent(drip=drip) as server, pytest.raises(PingFailed, match="cannot be reached"):
        ping(secret(f"http://127.0.0.1:{server.port}/x"), Ping.SUCCESS, answer=0.3)


def test_an_address_that_cannot_be_read_is_a_problem_of_the_configuration(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        ping(Secret("file", str(tmp_path / "none")), Ping.SUCCESS)
