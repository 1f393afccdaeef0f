"""The Slack channel: which answers are final, passing or unknown, and no webhook in any text."""

import json
from contextlib import ExitStack
from dataclasses import replace

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from slack_sdk.models.blocks import RichTextBlock

from syncd.channel import ChannelContext, DeliveryError
from syncd.channels.slack import Slack, SlackOptions, _as_text
from syncd.net.client import channel_client
from syncd.testing.channels import ChannelCase, ChannelContract

OK = (200, "ok", {})
REFUSED = (400, "invalid_blocks", {})
QUIET = {"unfurl_links": False, "unfurl_media": False}


@pytest.fixture
def channel(tmp_path):
    """A Slack channel whose webhook is `url`, kept in a file as a user would; a `hasty` one soon gives up."""
    patient, quick = httpx.Timeout(60), httpx.Timeout(60, read=0.4)
    with channel_client(timeout=patient) as http, channel_client(timeout=quick) as impatient:

        def make(url, *, hasty=False, **context):
            path = tmp_path / f"webhook-{len(list(tmp_path.iterdir()))}"
            path.write_text(url + "\n")
            options = SlackOptions.model_validate({"kind": "slack", "url": {"file": str(path)}})
            return Slack(options, ChannelContext(channel="team", http=impatient if hasty else http, **context))

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
            dead = servers.enter_context(receivers.webhook((404, "no_service", {})))
            busy = servers.enter_context(receivers.webhook((429, "", {"Retry-After": "30"})))
            silent = servers.enter_context(receivers.webhook("hang"))
            gone = f"http://127.0.0.1:{receivers.closed_port()}/services/canary-path"
            yield ChannelCase(
                channel=lambda offering: channel(good.url, offering=offering),
                received=lambda: good.bodies,
                failing=[
                    lambda url=url: channel(url, hasty=url == silent.url)
                    for url in (dead.url, busy.url, silent.url, gone, "https://evil.example/canary-path")
                ],
                secrets=["canary-path"],
            )


def test_the_message_is_posted_as_it_is(receivers, channel, message):
    with receivers.webhook(OK) as server:
        assert channel(server.url).send(message).detail == "posted"
    (body,) = map(json.loads, server.bodies)
    assert body == json.loads(message.parts["slack"]) | QUIET


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, "invalid_payload"),
        (403, "action_prohibited"),
        (404, "channel_not_found"),
        (410, "channel_is_archived"),
        (400, "something new"),
        (200, "no_service"),
        (500, "no_active_hooks"),
    ],
)
def test_known_refusals_are_permanent_with_any_status(receivers, channel, message, status, body):
    with receivers.webhook((status, body, {})) as server:
        failed = failure(channel(server.url), message)
    assert (failed.permanent, failed.unknown) == (True, False)
    assert len(server.bodies) == 1


@pytest.mark.parametrize(
    ("header", "wait"), [({"Retry-After": "30"}, 30.0), ({"Retry-After": "soon"}, None), ({}, None)]
)
def test_a_busy_slack_names_the_seconds_to_wait(receivers, channel, message, header, wait):
    with receivers.webhook((429, "rate_limited", header)) as server:
        failed = failure(channel(server.url), message)
    assert (failed.permanent, failed.unknown, failed.retry_after) == (False, False, wait)


@pytest.mark.parametrize(
    "answer", [(500, "rollup_error", {}), (503, "", {"Retry-After": "7"}), (302, "", {"Location": "/elsewhere"})]
)
def test_a_server_error_may_be_tried_again(receivers, channel, message, answer):
    with receivers.webhook(answer) as server:
        failed = failure(channel(server.url), message)
    assert (failed.permanent, failed.unknown) == (False, False)
    assert failed.retry_after == (7 if answer[0] == 503 else None)
    assert len(server.bodies) == 1


def test_a_closed_port_may_be_tried_again_and_nothing_was_offered(receivers, channel, message):
    offered = []
    closed = f"http://127.0.0.1:{receivers.closed_port()}/x"
    failed = failure(channel(closed, offering=lambda: offered.append(1)), message)
    assert (failed.permanent, failed.unknown, offered) == (False, False, [])


@pytest.mark.parametrize("answer", ["hang", (200, "<html>welcome to the hotel</html>", {})])
def test_without_slacks_ok_the_outcome_is_unknown(receivers, channel, message, answer):
    with receivers.webhook(answer) as server:
        failed = failure(channel(server.url, hasty=answer == "hang"), message)
        assert (failed.permanent, failed.unknown) == (False, True)
        assert server.bodies.one()


def cell(text):
    return {"type": "raw_text", "text": text}


def rich(*texts):
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": text} for text in texts]}],
    }


TABLE = {"type": "table", "rows": [[cell("Contract"), cell("Hours")], [rich("Backend ", "API"), cell("<!here> 2:30")]]}


def with_blocks(message, *blocks):
    return replace(message, parts={"slack": json.dumps({"text": "6 discrepancies", "blocks": blocks})})


def test_refused_blocks_are_sent_again_once_as_text_that_names_the_report(receivers, channel, message):
    with receivers.webhook(REFUSED, OK) as server:
        receipt = channel(server.url).send(message)
    assert receipt.detail == "posted as plain text: Slack refused the blocks"
    assert [json.loads(body) for body in server.bodies] == [
        json.loads(message.parts["slack"]) | QUIET,
        {"text": f"6 discrepancies\nReport {message.id}", "mrkdwn": False} | QUIET,
    ]


def test_a_refused_table_is_sent_as_preformatted_text_in_its_place(receivers, channel, message):
    divider = {"type": "divider"}
    with receivers.webhook(REFUSED, OK) as server:
        receipt = channel(server.url).send(with_blocks(message, divider, TABLE, divider))
    assert receipt.detail == "posted without tables: Slack refused them"
    first, second = map(json.loads, server.bodies)
    assert first["blocks"] == [divider, TABLE, divider]
    assert second["text"] == "6 discrepancies"
    before, instead, after = second["blocks"]
    assert (before, after) == (divider, divider)
    RichTextBlock(**{key: value for key, value in instead.items() if key != "type"}).validate_json()
    (shown,) = instead["elements"]
    assert shown == {
        "type": "rich_text_preformatted",
        "elements": [{"type": "text", "text": "Contract     Hours\nBackend API  <!here> 2:30"}],
    }


def test_without_its_table_refused_too_a_message_is_its_text(receivers, channel, message):
    with receivers.webhook(REFUSED, REFUSED, OK) as server:
        channel(server.url).send(with_blocks(message, TABLE))
    *_, last = map(json.loads, server.bodies)
    assert len(server.bodies) == 3
    assert "blocks" not in last


def test_when_the_text_is_refused_too_the_failure_is_permanent(receivers, channel, message):
    with receivers.webhook(REFUSED) as server:
        assert failure(channel(server.url), message).permanent
    assert len(server.bodies) == 2


cells = st.text(max_size=400).map(cell) | st.lists(st.text(max_size=40), max_size=3).map(lambda texts: rich(*texts))


@given(rows=st.lists(st.lists(cells, max_size=5), max_size=30))
@example(rows=[])
@example(rows=[[cell("x" * 5000)]])
def test_any_table_becomes_text_that_slack_takes_and_that_calls_nobody(rows):
    instead = _as_text({"type": "table", "rows": rows})
    (shown,) = instead["elements"]
    (element,) = shown["elements"]
    assert element.keys() == {"type", "text"}
    assert element["type"] == "text"  # neither mentions nor links are read in it
    assert 1 <= len(element["text"]) <= 3000


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.slack.com/services/canary",
        "https://hooks.slack.com.evil.example/services/canary",
        "https://hooks.slack.com:8443/services/canary",
        "https://user@hooks.slack.com/services/canary",
        "http://user@127.0.0.1/canary",
        "http://169.254.169.254/canary",
        "file:///etc/canary",
        "canary",
        "https://[canary",
    ],
)
def test_only_slacks_own_hosts_are_allowed_and_the_address_is_never_shown(channel, message, url):
    failed = failure(channel(url), message)
    assert failed.permanent
    assert "must start with https://hooks.slack.com/" in str(failed)
    assert "canary" not in str(failed)


def test_an_unreadable_secret_is_named_by_its_place(channel, message, tmp_path):
    made = channel("unused")
    (tmp_path / "webhook-0").unlink()
    failed = failure(made, message)
    assert "webhook-0 cannot be read" in str(failed)
    assert not failed.permanent
