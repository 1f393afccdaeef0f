"""The e-mail channel: encryption, refusals, and which failures are worth another attempt."""

import base64
import socket
from contextlib import ExitStack
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from pydantic import ValidationError

from syncd.channel import ChannelContext, DeliveryError
from syncd.channels.email import Email, EmailOptions
from syncd.channels.email.conversation import LONGEST_REPLY
from syncd.errors import ConfigError
from syncd.testing.channels import ChannelCase, ChannelContract

BASIC = {"kind": "email", "host": "127.0.0.1", "security": "none", "from": "syncd <me@example.org>"}
QUICK = {"timeout": timedelta(milliseconds=400), "answer_timeout": timedelta(milliseconds=400)}
BOTH = ["me@example.org", "Jane D. <jane@example.com>"]


def channel(port, *, recipient="me@example.org", offering=lambda: None, **options):
    made = EmailOptions.model_validate(BASIC | {"to": ["me@example.org"], "port": port} | options)
    return Email(made, ChannelContext(channel="mail", http=None, recipient=recipient, offering=offering))


def failure(channel, message):
    with pytest.raises(DeliveryError) as caught:
        channel.send(message)
    return caught.value


@pytest.fixture
def password(tmp_path):
    path = tmp_path / "password"
    path.write_text("canary-password\n")
    return {"file": str(path)}


class TestContract(ChannelContract):
    @pytest.fixture
    def case(self, receivers, password):
        with ExitStack() as servers:
            good = servers.enter_context(receivers.smtp(tls="starttls", login=True))
            plain = servers.enter_context(receivers.smtp())
            dead = servers.enter_context(receivers.smtp(receivers.Sink(data="554 no")))
            silent = servers.enter_context(receivers.smtp(receivers.Sink(data="hang")))
            secure = {
                "security": "starttls",
                "ca_file": receivers.authority,
                "username": "jane",
                "password": password,
            }
            yield ChannelCase(
                channel=lambda offering: channel(good.port, offering=offering, **secure),
                received=lambda: good.mails,
                failing=[
                    lambda: channel(receivers.closed_port(), **secure),
                    lambda: channel(plain.port, **secure),
                    lambda: channel(plain.port, username="jane", password=password),
                    lambda: channel(dead.port),
                    lambda: channel(silent.port, **QUICK),
                    lambda: channel(good.port, **(secure | {"password": {"env": "SYNCD_TEST_NO_SUCH_SECRET"}})),
                ],
                secrets=["canary-password"],
            )


def test_a_mail_has_text_and_html_and_the_csv(receivers, message):
    with receivers.smtp() as server:
        receipt = channel(server.port, to=BOTH, unsubscribe="mailto:stop@example.org").send(message)
    (raw,) = server.mails
    mail = message_from_bytes(raw, policy=default)
    assert not mail.defects
    assert mail["Subject"] == "6 discrepancies, 175.00 USD at stake"
    assert mail["From"] == "syncd <me@example.org>"
    assert [recipient.addr_spec for recipient in mail["To"].addresses] == ["me@example.org", "jane@example.com"]
    assert mail["Date"].datetime == message.made_at
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] == "<mailto:stop@example.org>"
    assert mail["Message-ID"].startswith("<r-20261116-weekly.")
    assert mail["Message-ID"].endswith("@example.org>")
    assert mail.get_content_type() == "multipart/mixed"
    alternatives, attached = mail.iter_parts()
    assert [part.get_content_type() for part in alternatives.iter_parts()] == ["text/plain", "text/html"]
    assert mail.get_body(("plain",)).get_content() == message.parts["text"].replace("\n", "\r\n")
    assert mail.get_body(("html",)).get_content() == message.parts["html"] + "\r\n"
    assert attached.get_filename() == "discrepancies.csv"
    assert attached.get_payload(decode=True) == message.attachments[0].data
    assert receipt.detail == "250 2.0.0 queued as 4F1C9A"


def test_the_password_is_sent_only_after_starttls_is_verified(receivers, message, password):
    with receivers.smtp(tls="starttls", login=True) as server:
        login = {"security": "starttls", "username": "jane", "password": password}
        channel(server.port, ca_file=receivers.authority, **login).send(message)
        assert server.logins == [(b"jane", b"canary-password")]
        stranger = failure(channel(server.port, **login), message)
        assert "certificate is not trusted" in str(stranger)
        assert not stranger.permanent
        assert len(server.logins) == len(server.mails) == 1


def test_tls_starts_with_the_first_byte(receivers, message, password):
    with receivers.smtp(tls="tls", login=True) as server:
        secure = {"security": "tls", "username": "jane", "password": password}
        channel(server.port, ca_file=receivers.authority, **secure).send(message)
        assert len(server.mails) == 1
        assert "certificate is not trusted" in str(failure(channel(server.port, **secure), message))


def test_a_certificate_for_another_name_is_not_trusted(receivers, message):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.2", 0))
        except OSError:
            pytest.skip("this system has one loopback address only")
    with receivers.smtp(tls="starttls", hostname="127.0.0.2") as server:
        failed = failure(
            channel(server.port, host="127.0.0.2", security="starttls", ca_file=receivers.authority), message
        )
        assert "its certificate is not trusted: IP address mismatch" in str(failed)
        assert server.mails == []


def test_a_server_without_starttls_gets_neither_password_nor_mail(receivers, message, password):
    with receivers.smtp(login=True) as server:
        failed = failure(channel(server.port, security="starttls", username="jane", password=password), message)
        assert "STARTTLS" in str(failed)
        assert not failed.permanent
        assert server.mails == server.logins == []


def test_a_server_without_tls_on_a_port_for_tls_is_named_in_words(receivers, message):
    with receivers.smtp() as server:
        failed = failure(channel(server.port, security="tls"), message)
    assert str(failed).endswith("cannot be used: it speaks no TLS there: check port and security")


def test_a_wrong_password_is_permanent(receivers, message, tmp_path):
    (tmp_path / "wrong").write_text("canary-wrong")
    with receivers.smtp(tls="starttls", login=True) as server:
        wrong = {"username": "jane", "password": {"file": str(tmp_path / "wrong")}}
        failed = failure(channel(server.port, security="starttls", ca_file=receivers.authority, **wrong), message)
    assert failed.permanent
    assert "535" in str(failed)
    assert "canary-wrong" not in str(failed)


@pytest.mark.parametrize("reply", ["250 as you said: {}", "554 {} is no login", "450 later, {}"])
def test_a_login_that_the_server_repeats_is_in_no_answer(receivers, message, password, reply):
    sent = base64.b64encode(b"\0jane\0canary-password").decode()
    text = reply.format("x" * 170 + sent)  # cut off in the middle of it
    with receivers.smtp(receivers.Sink(data=text), login=True) as server:
        mail = channel(server.port, username="jane", password=password)
        answer = mail.send(message).detail if reply.startswith("250") else str(failure(mail, message))
    assert "x" * 170 in answer
    assert "Y2Fu" not in answer  # the first letters of "canary" in base64


def test_a_password_that_is_not_ascii_is_refused_and_not_shown(receivers, message, tmp_path):
    (tmp_path / "secret").write_text("pässword")
    failed = failure(
        channel(receivers.closed_port(), username="jane", password={"file": str(tmp_path / "secret")}), message
    )
    assert failed.permanent
    assert "pässword" not in str(failed)


@pytest.mark.parametrize(("answer", "permanent"), [("450 later", False), ("550 no such user", True)])
def test_the_reply_to_a_recipient_decides_about_another_attempt_for_that_one(receivers, message, answer, permanent):
    with receivers.smtp(receivers.Sink(rcpt={"jane@example.com": answer})) as server:
        failed = failure(channel(server.port, to=BOTH, recipient="jane@example.com"), message)
        assert (failed.permanent, failed.unknown) == (permanent, False)
        assert answer in str(failed)
        assert server.mails == []
        assert channel(server.port, to=BOTH).send(message).detail.startswith("250")


def test_each_recipient_is_served_once_by_a_mail_that_names_all_and_has_an_id_of_its_own(receivers, message):
    with receivers.smtp() as server:
        for recipient in Email.recipients(EmailOptions.model_validate(BASIC | {"to": BOTH})):
            channel(server.port, to=BOTH, recipient=recipient).send(message)
    first, second = (message_from_bytes(raw, policy=default) for raw in server.mails)
    assert first["To"] == second["To"]
    assert [one.addr_spec for one in first["To"].addresses] == ["me@example.org", "jane@example.com"]
    assert first["Message-ID"] != second["Message-ID"]
    assert [envelope.rcpt_tos for envelope in server.envelopes] == [["me@example.org"], ["jane@example.com"]]


def test_an_address_that_stands_twice_is_one_recipient():
    options = EmailOptions.model_validate(BASIC | {"to": ["Me@example.org", "Jane <me@example.org>", "b@example.org"]})
    assert [one.lower() for one in Email.recipients(options)] == ["me@example.org", "b@example.org"]


def test_a_username_must_be_ascii(password):
    assert "username must be ASCII" in problem(username="jané", password=password)


@pytest.mark.parametrize("rcpt", ["450 later", "550 no"])
def test_a_mail_that_is_refused_before_its_body_is_never_offered(receivers, message, rcpt):
    offered = []
    with receivers.smtp(receivers.Sink(rcpt={"me@example.org": rcpt})) as server:
        failure(channel(server.port, offering=lambda: offered.append(1)), message)
    assert offered == []


@pytest.mark.parametrize(("answer", "permanent"), [("451 try later", False), ("554 looks like spam", True)])
def test_a_refusal_after_the_whole_mail_is_permanent_only_for_5xx(receivers, message, answer, permanent):
    with receivers.smtp(receivers.Sink(data=answer)) as server:
        failed = failure(channel(server.port), message)
    assert (failed.permanent, failed.unknown) == (permanent, False)
    assert answer in str(failed)


def test_silence_after_the_whole_mail_is_unknown(receivers, message):
    with receivers.smtp(receivers.Sink(data="hang")) as server:
        failed = failure(channel(server.port, answer_timeout=QUICK["answer_timeout"]), message)
        assert (failed.permanent, failed.unknown) == (False, True)
        assert server.mails.one()


@pytest.mark.parametrize("then", ["reset", "close", "hang"])
@pytest.mark.parametrize("answer", [b"250 OK\r\n", b"250-2.0.0\r\n250 OK\r\n", b"251 forwarded\r\n"])
def test_nothing_that_happens_after_the_confirmation_undoes_it(receivers, message, answer, then):
    with receivers.raw_smtp(answer, then=then) as server:
        assert channel(server.port).send(message).detail.startswith("25")
        assert server.mails.one()


@pytest.mark.parametrize("answer", [None, b"", b"thanks\r\n", b"354 go on\r\n", b"250" + b"x" * 10_000 + b"\r\n"])
def test_without_a_plain_answer_to_the_whole_mail_the_outcome_is_unknown(receivers, message, answer):
    with receivers.raw_smtp(answer) as server:
        failed = failure(channel(server.port), message)
        assert (failed.permanent, failed.unknown) == (False, True)
        assert server.mails.one()


@pytest.mark.parametrize("command", ["helo", "mail", "rcpt", "data"])
@pytest.mark.parametrize("answer", [b"", b"thanks\r\n", b"x" * 10_000 + b"\r\n"])
def test_what_is_no_answer_before_the_mail_may_be_tried_again(receivers, message, command, answer):
    with receivers.raw_smtp(ehlo=b"502 no\r\n", **{command: answer or None}) as server:
        failed = failure(channel(server.port), message)
        assert (failed.permanent, failed.unknown) == (False, False)
        assert server.mails == []


def test_silence_before_the_mail_may_be_tried_again(receivers, message):
    with receivers.smtp(protocol=receivers.HangingAtData) as server:
        failed = failure(channel(server.port, **QUICK), message)
        assert (failed.permanent, failed.unknown) == (False, False)
        assert server.mails == []


@pytest.mark.parametrize("step", ["greeting", "ehlo", "mail", "data", "dot"])
@pytest.mark.parametrize(
    ("part", "limit"),
    [
        (b"250-and\r\n" * 10_000, 1000 * LONGEST_REPLY),
        (b"2", 8192),
    ],  # sockets buffer some megabytes; smtplib ends a line there
    ids=["many lines", "one line, slowly"],
)
def test_a_reply_that_never_ends_is_given_up(receivers, message, step, part, limit):
    """It comes in parts, so that no read ever waits for long."""
    with receivers.endless_smtp(step, part) as server:
        failed = failure(channel(server.port, **QUICK), message)
    assert (failed.permanent, failed.unknown) == (False, step == "dot")
    assert server.sent() < limit


def test_a_login_that_is_none_may_be_tried_again(receivers, message, password):
    with receivers.raw_smtp(ehlo=b"250-here\r\n250 AUTH CRAM-MD5\r\n", auth=b"334 odd\r\n") as server:
        failed = failure(channel(server.port, username="jane", password=password), message)
    assert (failed.permanent, failed.unknown) == (False, False)
    assert "belongs to no login" in str(failed)


def test_an_unreachable_server_may_be_tried_again(receivers, message):
    failed = failure(channel(receivers.closed_port()), message)
    assert (failed.permanent, failed.unknown) == (False, False)
    assert "the mail server 127.0.0.1 of [channel.mail], port " in str(failed)


def problem(**options):
    with pytest.raises(ValidationError) as caught:
        EmailOptions.model_validate(BASIC | {"to": ["me@example.org"]} | options)
    (only,) = caught.value.errors()
    return only["msg"]


def test_an_unencrypted_connection_is_for_this_machine_only():
    assert 'security = "none" would send the mail unencrypted' in problem(host="smtp.example.org")


def test_a_password_without_a_username_is_a_mistake(password):
    assert "username and password belong together" in problem(password=password)


@pytest.mark.parametrize(
    "address",
    ["Name, Other <a@b.org>", "a@b.org, c@d.org", "nobody", "a@bücher.example", "a@b.org\r\nBcc: c@d.org", ""],
)
def test_each_item_must_be_one_address(address):
    assert "must be one mail address" in problem(to=[address])
    assert "must be one mail address" in problem(**{"from": address})


def test_a_mail_needs_a_recipient():
    assert "to needs at least one address" in problem(to=[])


def test_an_unusable_certificate_file_is_reported_before_anything_is_sent(tmp_path):
    with pytest.raises(ConfigError, match=r"ca_file .*/none\.pem cannot be used: No such file or directory"):
        channel(25, security="starttls", ca_file=tmp_path / "none.pem")
    (tmp_path / "other.pem").write_text("not a certificate")
    with pytest.raises(ConfigError, match=r"other\.pem cannot be used"):
        channel(25, security="starttls", ca_file=tmp_path / "other.pem")


def test_a_way_to_unsubscribe_is_an_address_or_a_link():
    assert "must be like" in problem(unsubscribe="http://example.org/stop")
    assert "must be one mail address" in problem(unsubscribe="mailto:nobody")
