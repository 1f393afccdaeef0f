"""Logging in to a mail server with an OAuth token: where it comes from, how long it is kept, what a refusal means."""

import json
import re
import sys
import tomllib
from datetime import timedelta
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from syncd.channel import ChannelContext, DeliveryError
from syncd.channels.email import Email, EmailOptions
from syncd.channels.email.login import _ADVICE, EARLY, Token, advice
from syncd.errors import ConfigError
from syncd.options import Secret
from syncd.redaction import redacted
from syncd.testing.channels import ChannelCase, ChannelContract

DOCS = Path(__file__).parents[2] / "docs" / "channels.md"
BASIC = {"kind": "email", "host": "127.0.0.1", "security": "none", "from": "me@example.org", "to": ["me@example.org"]}


def channel(port, *, offering=lambda: None, **options):
    made = EmailOptions.model_validate(BASIC | {"port": port, "username": "jane@example.org"} | options)
    return Email(made, ChannelContext(channel="mail", http=None, recipient="me@example.org", offering=offering))


def failure(channel, message):
    with pytest.raises(DeliveryError) as caught:
        channel.send(message)
    return caught.value


@pytest.fixture
def command(tmp_path):
    """A command that prints one text after the other, the last for ever; `runs()` counts how often it ran."""

    class Command:
        def __init__(self, *printed):
            self.log, script = tmp_path / "runs", tmp_path / "token.py"
            script.write_text(
                "import sys, pathlib\n"
                f"log, printed = pathlib.Path({str(self.log)!r}), {list(printed)!r}\n"
                "runs = len(log.read_text()) if log.exists() else 0\n"
                "log.write_text('x' * (runs + 1))\n"
                "print(printed[min(runs, len(printed) - 1)])\n"
            )
            self.place = {"command": [sys.executable, "-S", "-E", str(script)]}

        def runs(self):
            return len(self.log.read_text()) if self.log.exists() else 0

    return Command


def test_a_token_logs_in_and_its_command_runs_for_each_mail(receivers, command, message):
    tokens = command("canary-1", "canary-2")
    with receivers.smtp(sink := receivers.OAuthSink("canary-1", "canary-2"), login=True) as server:
        mail = channel(server.port, token=tokens.place)
        assert mail.send(message).detail.startswith("250")
        mail.send(message)
    assert len(server.mails) == 2
    assert sink.asked == [f"user=jane@example.org\x01auth=Bearer canary-{run}\x01\x01" for run in (1, 2)]
    assert tokens.runs() == 2


def test_a_token_that_lasts_is_kept(receivers, command, message):
    tokens = command(json.dumps({"access_token": "canary-1", "expires_in": 3599, "token_type": "Bearer"}))
    with receivers.smtp(receivers.OAuthSink("canary-1"), login=True) as server:
        mail = channel(server.port, token=tokens.place)
        mail.send(message)
        mail.send(message)
    assert len(server.mails) == 2
    assert tokens.runs() == 1


def test_where_a_token_is_refused_the_command_runs_once_more(receivers, command, message):
    tokens = command(*(json.dumps({"access_token": f"canary-{run}", "expires_in": 3599}) for run in (1, 2)))
    with receivers.smtp(sink := receivers.OAuthSink("canary-2"), login=True) as server:
        mail = channel(server.port, token=tokens.place)
        mail.send(message)
        mail.send(message)
    assert len(server.mails) == 2
    assert len(sink.asked) == 3
    assert tokens.runs() == 2


def test_a_second_refusal_is_permanent_and_shows_no_token(receivers, command, message):
    tokens, offered = command("canary-1"), []
    with receivers.smtp(sink := receivers.OAuthSink(), login=True) as server:
        failed = failure(channel(server.port, token=tokens.place, offering=lambda: offered.append(1)), message)
    assert (failed.permanent, failed.unknown, offered) == (True, False, [])
    assert "535" in str(failed)
    assert "canary" not in str(failed)
    assert (len(sink.asked), tokens.runs()) == (2, 2)


@pytest.mark.parametrize(("refusal", "permanent"), [("454 4.7.0 later", False), ("534 5.7.9 too weak", True)])
def test_another_refusal_is_what_it_says_and_asks_for_no_other_token(receivers, command, message, refusal, permanent):
    tokens = command("canary-1")
    with receivers.smtp(receivers.OAuthSink(refusal=refusal), login=True) as server:
        failed = failure(channel(server.port, token=tokens.place), message)
    assert failed.permanent is permanent
    assert refusal in str(failed)
    assert tokens.runs() == 1


@pytest.mark.parametrize(
    ("reply", "permanent", "says"),
    [
        (b"334 odd\r\n", False, "sent what belongs to no login"),
        (b"334 \r\n", False, "cannot be used"),  # again and again
        (b"535 5.7.8 dXNlcj1qYW5l canary-1\r\n", True, "replied 535 5.7.8"),
        (b"500 line too long\r\n", True, "replied 500"),
        (b"", False, "cannot be used"),
    ],
)
def test_odd_answers_to_a_token_send_nothing_and_show_nothing(receivers, command, message, reply, permanent, says):
    ehlo = b"250-here\r\n250 AUTH PLAIN XOAUTH2\r\n"
    again = {"auth": reply or None, "\r\n": reply, "dxnl": reply}
    with receivers.raw_smtp(ehlo=ehlo, **again) as server:
        failed = failure(channel(server.port, token=command("canary-1").place), message)
    assert (failed.permanent, failed.unknown) == (permanent, False)
    assert says in str(failed)
    assert "canary" not in str(failed)
    assert server.mails == []


def test_a_server_that_knows_no_tokens_gets_none(receivers, command, message):
    with receivers.smtp(login=True) as server:
        failed = failure(channel(server.port, token=command("canary-1").place), message)
    assert not failed.permanent
    assert "offers no login with a token (XOAUTH2)" in str(failed)
    assert server.logins == []


def test_a_token_is_sent_only_after_starttls_is_verified(receivers, command, message):
    secure = {"security": "starttls", "token": command("canary-1").place}
    with receivers.smtp(sink := receivers.OAuthSink("canary-1"), tls="starttls", login=True) as server:
        assert "certificate is not trusted" in str(failure(channel(server.port, **secure), message))
        assert sink.asked == []
        channel(server.port, ca_file=receivers.authority, **secure).send(message)
    assert len(server.mails) == 1


class TestContract(ChannelContract):
    @pytest.fixture
    def case(self, receivers, command):
        with (
            receivers.smtp(receivers.OAuthSink("canary-1"), login=True) as good,
            receivers.smtp(receivers.OAuthSink(), login=True) as refusing,
        ):
            token = {"token": command("canary-1").place}
            yield ChannelCase(
                channel=lambda offering: channel(good.port, offering=offering, **token),
                received=lambda: good.mails,
                failing=[
                    lambda: channel(refusing.port, **token),
                    lambda: channel(good.port, token={"command": ["/no/such/program"]}),
                    lambda: channel(good.port, token={"env": "SYNCD_TEST_NO_SUCH_SECRET"}),
                ],
                secrets=["canary"],
            )


@pytest.mark.parametrize("words", _ADVICE)
def test_known_refusals_say_what_to_do(receivers, message, tmp_path, words):
    (tmp_path / "password").write_text("canary-password")
    with receivers.smtp(receivers.Sink(data=f"550 {words} Basic authentication"), login=True) as server:
        password = {"file": str(tmp_path / "password")}
        failed = failure(channel(server.port, password=password), message)
    assert failed.permanent
    assert str(failed).endswith(_ADVICE[words])


def test_exchange_without_passwords_leads_to_a_token():
    said = "550 5.7.30 Basic authentication is not supported for Client Submission."
    assert "log in with `token`" in advice(said)
    assert advice("550 5.7.3 no") == ""


def token(text, tmp_path, clock):
    path = tmp_path / "token"
    path.write_text(text)
    return Token(Secret("file", str(path)), clock), path


@pytest.mark.parametrize("lasts", [3600, 3600.5, "3600"])
def test_a_token_is_kept_until_a_minute_before_its_end(tmp_path, lasts):
    now = [100.0]
    made, path = token(json.dumps({"access_token": "canary-1", "expires_in": lasts}), tmp_path, lambda: now[0])
    assert made.current() == "canary-1"
    path.write_text("canary-2")
    now[0] += 3600 - EARLY - 1
    assert made.current() == "canary-1"
    now[0] += 1.5
    assert made.current() == "canary-2"


@pytest.mark.parametrize("lasts", [None, 0, -5, EARLY, "soon", "nan", "1e999x", [], True, 10**400 * -1])
def test_a_token_of_which_nobody_knows_how_long_it_lasts_is_not_kept(tmp_path, lasts):
    made, path = token(json.dumps({"access_token": "canary-1", "expires_in": lasts}), tmp_path, lambda: 0.0)
    assert made.current() == "canary-1"
    path.write_text("canary-2")
    assert made.current() == "canary-2"


def test_a_token_is_kept_for_a_day_at_most_and_forgotten_when_asked(tmp_path):
    now = [0.0]
    made, path = token('{"access_token": "canary-1", "expires_in": 1e300}', tmp_path, lambda: now[0])
    assert made.current() == "canary-1"
    path.write_text('{"access_token": "canary-2", "expires_in": 999}')
    now[0] = timedelta(days=1).total_seconds()
    assert made.current() == "canary-2"
    path.write_text("canary-3")
    made.forget()
    assert made.current() == "canary-3"


printed = st.one_of(
    st.text(min_size=1, max_size=60),
    st.text(max_size=60).map("{{{}".format),
    st.dictionaries(
        st.sampled_from(["access_token", "expires_in", "error", "refresh_token"]),
        st.none() | st.text(max_size=30) | st.integers() | st.floats() | st.lists(st.text(max_size=5), max_size=2),
    ).map(json.dumps),
).filter(str.strip)


@given(text=printed, canary=st.text("abc019", min_size=8, max_size=20).map("canary-{}".format))
def test_whatever_a_command_prints_is_a_token_or_an_error_that_repeats_nothing(tmp_path_factory, text, canary):
    path = tmp_path_factory.getbasetemp() / "printed"
    path.write_bytes(text.replace("a", canary).encode("utf-8", "replace"))
    made = Token(Secret("file", str(path)), lambda: 0.0)
    found, refusal = "", ""
    try:
        found = made.current()
    except ConfigError as error:
        refusal = str(error)
    assert bool(found) != bool(refusal)
    assert canary not in refusal
    assert "\n" not in refusal
    assert not re.search(r"[^!-~]", found)
    assert canary not in redacted(f"x {found} y") + repr(made) + str(made)


def problem(**options):
    with pytest.raises(ValidationError) as caught:
        EmailOptions.model_validate(BASIC | options)
    (only,) = caught.value.errors()
    return only["msg"]


def test_a_login_is_a_name_with_a_password_or_a_token():
    place, both = {"env": "X"}, {"password": {"env": "X"}, "token": {"env": "Y"}}
    assert "two ways to log in" in problem(username="jane", **both)
    assert "belong together" in problem(token=place)
    assert "belong together" in problem(username="jane")
    assert "must be ASCII" in problem(username="ja\x01ne", token=place)
    assert "must be the place of a secret, not the secret itself" in problem(username="jane", token="canary")


def test_the_documents_table_is_one_that_logs_in_with_a_token():
    tables = re.findall(r"```toml\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    (table,) = (one for one in tables if "token" in one)
    options = EmailOptions.model_validate(tomllib.loads(dedent(table))["channel"]["mail"])
    assert str(options.token) == "command my-token"


def test_a_token_shows_its_place_alone():
    made = TypeAdapter(Token).validate_python({"command": ["my-token", "canary"]})
    assert str(made) == "command my-token"
    assert "canary" not in repr(made)
