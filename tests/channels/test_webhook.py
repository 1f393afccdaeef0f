"""The webhook channel: what arrives, that it is signed, and which answers are final, passing or unknown."""

import base64
import hashlib
import hmac
import json
import re
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from standardwebhooks import Webhook as Reference

from syncd.channel import ChannelContext, DeliveryError, Message
from syncd.channels.webhook import Webhook, WebhookOptions, _body
from syncd.core.time import instant
from syncd.core.webhooks import secret_text
from syncd.net.client import channel_client
from syncd.posting import LATER
from syncd.testing.channels import ChannelCase, ChannelContract

OK = (200, "", {})
SECRET, OLD = secret_text(b"canary-key-of-24-bytes..."), secret_text(b"an older key of 24 bytes")
DOCS = Path(__file__).parents[2] / "docs" / "webhook.md"


@pytest.fixture
def channel(tmp_path):
    """A channel whose address and secrets are kept in files; a `hasty` one soon gives up."""
    patient, quick = httpx.Timeout(60), httpx.Timeout(60, read=0.4)
    with channel_client(timeout=patient) as http, channel_client(timeout=quick) as impatient:

        def place(text):
            path = tmp_path / f"secret-{len(list(tmp_path.iterdir()))}"
            path.write_text(text + "\n")
            return {"file": str(path)}

        def make(url, *secrets, hasty=False, **context):
            kept = [place(secret) for secret in secrets or (SECRET,)]
            table = {"kind": "webhook", "url": place(url), "secret": kept if len(kept) > 1 else kept[0]}
            options = WebhookOptions.model_validate(table)
            return Webhook(options, ChannelContext(channel="hook", http=impatient if hasty else http, **context))

        yield make


def failure(channel, message):
    with pytest.raises(DeliveryError) as caught:
        channel.send(message)
    return caught.value


class TestContract(ChannelContract):
    @pytest.fixture
    def case(self, receivers, channel):
        with ExitStack() as servers:
            good = servers.enter_context(receivers.webhook(OK))
            dead = servers.enter_context(receivers.webhook((410, "canary-answer", {})))
            busy = servers.enter_context(receivers.webhook((503, "", {"Retry-After": "30"})))
            silent = servers.enter_context(receivers.webhook("hang"))
            gone = f"http://127.0.0.1:{receivers.closed_port()}/canary-path"
            yield ChannelCase(
                channel=lambda offering: channel(good.url, offering=offering),
                received=lambda: good.bodies,
                failing=[
                    *(
                        lambda url=url: channel(url, hasty=url == silent.url)
                        for url in (dead.url, busy.url, silent.url, gone, "https://me:canary@example.org/canary-path")
                    ),
                    lambda: channel(good.url, "whsec_canary"),
                ],
                secrets=["canary", SECRET, SECRET.removeprefix("whsec_")],
            )


def test_a_report_arrives_as_it_is_with_its_kind_and_time(receivers, channel, message):
    with receivers.webhook(OK) as server:
        assert channel(server.url).send(message).detail == "accepted with 200"
    (body,), (headers,) = server.bodies, server.headers
    assert json.loads(body) == {
        "type": "report.made",
        "timestamp": "2026-11-16T08:50:00Z",
        "data": json.loads(message.parts["json"]),
    }
    assert headers["content-type"] == "application/json"
    assert headers["webhook-id"] == message.id


def test_the_reference_verifies_what_arrives(receivers, channel, message):
    with receivers.webhook(OK) as server:
        channel(server.url).send(message)
    (body,), (headers,) = server.bodies, server.headers
    assert Reference(SECRET).verify(body, headers)["type"] == "report.made"
    with pytest.raises(Exception, match="No matching signature"):
        Reference(SECRET).verify(body + b" ", headers)


def test_the_signature_is_an_hmac_of_id_timestamp_and_the_very_bytes(receivers, channel, message):
    with receivers.webhook(OK) as server:
        channel(server.url, clock=lambda: 1_794_819_000.9).send(message)
    (body,), (headers,) = server.bodies, server.headers
    assert headers["webhook-timestamp"] == "1794819000"
    signed = b"r-20261116-weekly.1794819000." + body
    digest = hmac.new(b"canary-key-of-24-bytes...", signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()


def test_another_attempt_has_the_same_id_and_body_and_a_timestamp_and_signature_of_its_own(receivers, channel, message):
    with receivers.webhook((503, "", {}), OK) as server:
        failure(channel(server.url, clock=lambda: 1000), message)
        channel(server.url, clock=lambda: 2000).send(message)
    (first, second), (before, after) = server.bodies, server.headers
    assert first == second
    assert before["webhook-id"] == after["webhook-id"]
    assert (before["webhook-timestamp"], after["webhook-timestamp"]) == ("1000", "2000")
    assert before["webhook-signature"] != after["webhook-signature"]


def test_while_a_secret_changes_both_verify(receivers, channel, message):
    with receivers.webhook(OK) as server:
        channel(server.url, SECRET, OLD).send(message)
    (body,), (headers,) = server.bodies, server.headers
    for secret in (SECRET, OLD):
        Reference(secret).verify(body, headers)
    with pytest.raises(Exception, match="No matching signature"):
        Reference(secret_text(b"somebody else's secret key")).verify(body, headers)


def test_the_documents_lines_verify_what_arrives(receivers, channel, message):
    (lines,) = re.findall(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert lines.count("\n") <= 11
    exec(compile(lines, str(DOCS), "exec"), names := {})
    is_from_syncd = names["is_from_syncd"]
    with receivers.webhook(OK) as server:
        channel(server.url, OLD, SECRET).send(message)
        channel(server.url, clock=lambda: time.time() - 400).send(message)
    (body, _), (headers, old) = server.bodies, server.headers
    assert is_from_syncd(SECRET, headers, body)
    assert not is_from_syncd(SECRET, headers, body.replace(b"weekly", b"weakly"))
    assert not is_from_syncd(secret_text(b"x" * 32), headers, body)
    assert not is_from_syncd(SECRET, old, body)


def test_the_documents_name_every_key_and_answer():
    text = DOCS.read_text("utf-8")
    later = ", ".join(map(str, sorted(LATER)))
    for word in ("type", "timestamp", "data", "webhook-id", "report.made", "notice.made", "notes", later):
        assert word in text


def test_a_notice_says_that_it_is_none_and_an_id_has_no_dot(receivers, channel, message):
    notice = replace(message, id="test.1\r\nX: y", is_report=False, parts={"json": '{"notice": "a test"}'})
    with receivers.webhook(OK) as server:
        channel(server.url).send(notice)
    assert json.loads(server.bodies[0])["type"] == "notice.made"
    assert server.headers[0]["webhook-id"] == "test-1--X--y"
    Reference(SECRET).verify(server.bodies[0], server.headers[0])


documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(documents)
def test_any_report_arrives_as_it_was_in_always_the_same_bytes(document):
    parts = {"json": json.dumps(document)}
    message = Message(id="r-1", subject="", made_at=instant("2026-11-16T08:50:00Z"), parts=parts)
    body = _body(message)
    assert body == _body(message)
    assert body.isascii()
    assert json.loads(body)["data"] == document


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 413, 415, 422, 451])
def test_a_refusal_is_permanent(receivers, channel, message, status):
    with receivers.webhook((status, "no", {})) as server:
        failed = failure(channel(server.url), message)
    assert (failed.permanent, failed.unknown) == (True, False)
    assert str(status) in str(failed)
    assert len(server.bodies) == 1


@pytest.mark.parametrize("status", [302, 408, 409, 421, 423, 425, 429, 500, 502, 503, 504])
@pytest.mark.parametrize(("header", "wait"), [({"Retry-After": "30"}, 30.0), ({"Retry-After": "²"}, None), ({}, None)])
def test_what_may_be_over_soon_is_tried_again(receivers, channel, message, status, header, wait):
    with receivers.webhook((status, "", header | {"Location": "/elsewhere"})) as server:
        failed = failure(channel(server.url), message)
    assert (failed.permanent, failed.unknown, failed.retry_after) == (False, False, wait)
    assert len(server.bodies) == 1


def test_without_an_answer_the_outcome_is_unknown(receivers, channel, message):
    with receivers.webhook("hang") as server:
        failed = failure(channel(server.url, hasty=True), message)
        assert (failed.permanent, failed.unknown) == (False, True)
        assert server.bodies.one()


def test_a_closed_port_may_be_tried_again_and_nothing_was_offered(receivers, channel, message):
    offered = []
    closed = f"http://127.0.0.1:{receivers.closed_port()}/x"
    failed = failure(channel(closed, offering=lambda: offered.append(1)), message)
    assert (failed.permanent, failed.unknown, offered) == (False, False, [])


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.org/canary", "https://me:canary@example.org/x", "http://me@127.0.0.1/canary"),
        *("ftp://127.0.0.1/canary", "file:///etc/canary", "canary", "https:///canary", "//canary"),
    ],
)
def test_only_an_encrypted_address_is_allowed_and_none_is_shown(channel, message, url):
    made = channel(url)
    failed = failure(made, message)
    assert failed.permanent
    assert "must start with https:// and hold no login" in str(failed)
    assert "canary" not in str(failed)
    with pytest.raises(DeliveryError):
        made.check()


hostile = st.text("abcXYZ019-_.~%:@/?#&=+$[]{}!é\u202e \t", max_size=25)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scheme=st.sampled_from(["https", "http", "ftp", ""]), before=hostile, after=hostile)
def test_no_part_of_any_address_is_in_any_error(channel, scheme, before, after):
    canary = "Canary9Token7Of42"
    made = channel(f"{scheme}://{before}{canary}{after}", f"whsec_{before}{canary}{after}")
    with pytest.raises(DeliveryError) as caught:
        made.check()
    assert canary.lower() not in (str(caught.value) + repr(made)).lower()


def test_a_secret_that_is_none_is_refused_before_anything_is_sent(channel, message):
    made = channel("https://example.org/x", SECRET, "whsec_canary")
    with pytest.raises(DeliveryError, match=r"must be whsec_ .* make one with: syncd webhook secret") as caught:
        made.check()
    assert caught.value.permanent
    assert "canary" not in str(caught.value)
    assert "canary" not in str(failure(made, message))


def test_a_webhook_needs_a_secret():
    with pytest.raises(ValidationError):
        WebhookOptions.model_validate({"kind": "webhook", "url": {"env": "X"}, "secret": []})
