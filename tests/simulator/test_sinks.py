"""The sinks accept messages of real clients."""

import smtplib
from email import message_from_bytes, policy

import httpx

from syncd.simulator.sinks import SmtpSink, WebhookSink


def test_a_mail_sent_over_smtp_is_kept_unchanged():
    raw = b"From: a@example.com\r\nTo: b@example.com\r\nSubject: Two hours\r\n\r\n.\r\n2:30 missing\r\n"
    with SmtpSink() as sink:
        for _ in range(2):
            with smtplib.SMTP("127.0.0.1", sink.port) as client:
                client.sendmail("a@example.com", ["b@example.com"], raw)
    assert sink.messages == [raw, raw]
    assert message_from_bytes(sink.messages[0], policy=policy.default)["Subject"] == "Two hours"


def test_two_smtp_sinks_have_different_ports():
    with SmtpSink() as one, SmtpSink() as other:
        assert 0 not in (one.port, other.port)
        assert one.port != other.port


def test_a_webhook_answers_ok_and_keeps_the_body():
    with WebhookSink() as sink, httpx.Client() as client:
        answers = [client.post(sink.url, json={"text": text}) for text in ("one", "“two”")]
    assert {(answer.status_code, answer.text) for answer in answers} == {(200, "ok")}
    assert sink.messages == [{"text": "one"}, {"text": "“two”"}]


def test_a_webhook_refuses_other_content_than_json():
    with WebhookSink() as sink, httpx.Client() as client:
        answer = client.post(sink.url, content=b"text=hello")
    assert (answer.status_code, answer.text) == (400, "invalid_payload")
    assert sink.messages == []
