"""Greeting a mail server as `syncd check` does: with encryption and login, and without a mail."""

import pytest

from syncd.channel import ChannelContext, DeliveryError
from syncd.channels.email import Email, EmailOptions

BASIC = {"kind": "email", "host": "127.0.0.1", "from": "me@example.org", "to": ["me@example.org"]}


def channel(port, **options):
    made = EmailOptions.model_validate(BASIC | {"port": port} | options)
    return Email(made, ChannelContext(channel="mail", http=None))


def failure(channel) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        channel.connect()
    return caught.value


@pytest.fixture
def login(tmp_path):
    """Gives the options of a login with a password."""

    def make(password="canary-password"):
        (tmp_path / "password").write_text(password)
        (tmp_path / "password").chmod(0o600)
        return {"username": "jane", "password": {"file": str(tmp_path / "password")}}

    return make


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_right_login_is_accepted_and_nothing_is_sent(receivers, login, security):
    with receivers.smtp(tls=security, login=True) as server:
        channel(server.port, security=security, ca_file=receivers.authority, **login()).connect()
        assert server.logins == [(b"jane", b"canary-password")]
        assert server.mails == server.envelopes == []


def test_a_server_without_login_is_greeted(receivers):
    with receivers.smtp() as server:
        channel(server.port, security="none").connect()
        assert server.mails == []


def test_a_login_that_the_server_refuses_is_permanent_and_says_what_to_check(receivers, login):
    with receivers.smtp(tls="starttls", login=True) as server:
        failed = failure(channel(server.port, ca_file=receivers.authority, **login("canary-wrong")))
    assert failed.permanent
    assert "replied 535" in str(failed)
    assert str(failed).endswith(": check username and password; many servers want a password made for programs")
    assert "canary" not in str(failed)


def test_a_certificate_that_is_not_trusted_is_permanent_since_waiting_helps_nobody(receivers, login):
    with receivers.smtp(tls="starttls", login=True) as server:
        failed = failure(channel(server.port, **login()))
        assert failed.permanent
        assert "its certificate is not trusted" in str(failed)
        assert str(failed).endswith("; set ca_file if it has an authority of its own")
        assert server.logins == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"security": "starttls"}, "STARTTLS"),
        ({"security": "tls"}, "it speaks no TLS there"),
    ],
)
def test_a_server_without_the_encryption_that_is_asked_for_is_permanent(receivers, options, says):
    with receivers.smtp() as server:
        failed = failure(channel(server.port, **options))
    assert failed.permanent
    assert says in str(failed)
    assert str(failed).endswith("; check host, port and security")


def test_a_server_that_takes_no_login_is_permanent(receivers, login):
    with receivers.raw_smtp() as server:
        failed = failure(channel(server.port, security="none", **login()))
    assert failed.permanent
    assert "AUTH extension not supported" in str(failed)


def test_a_server_that_cannot_be_reached_may_be_there_later():
    failed = failure(channel(1, security="none"))
    assert not failed.permanent
    assert "port 1, cannot be used: Connection refused" in str(failed)
