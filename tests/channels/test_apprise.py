"""The channel to the services of Apprise: what arrives, what a failure means, and no part of an address in any text."""

import json
import logging
import subprocess
import sys
import threading
from contextlib import ExitStack, suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncd.channel import ChannelContext, DeliveryError
from syncd.channels.apprise import LEAST, Apprise, AppriseOptions, _fitting, _harmless
from syncd.errors import SyncdError
from syncd.redaction import redacted
from syncd.testing.channels import ChannelCase, ChannelContract

OK = (200, "", {})
HASTY = "?rto=0.4"
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # which Apprise imports


MINE = {"role": "owner"}


@pytest.fixture
def channel(tmp_path):
    """A channel whose address is kept in a file."""

    def make(url, readers=MINE, **context):
        path = tmp_path / f"url-{len(list(tmp_path.iterdir()))}"
        path.write_text(url + "\n")
        options = AppriseOptions.model_validate({"kind": "apprise", "url": {"file": str(path)}, **readers})
        return Apprise(options, ChannelContext(channel="phone", http=None, **context))

    return make


def address(server, scheme="json"):
    """Apprise's address of a server on this machine."""
    return server.url.replace("http", scheme, 1)


def failure(channel, message):
    with pytest.raises(DeliveryError) as caught:
        channel.send(message)
    return caught.value


class TestContract(ChannelContract):
    @pytest.fixture
    def case(self, receivers, channel):
        with ExitStack() as servers:
            good = servers.enter_context(receivers.webhook(OK))
            dead = servers.enter_context(receivers.webhook((404, "canary-answer", {})))
            busy = servers.enter_context(receivers.webhook((503, "", {})))
            silent = servers.enter_context(receivers.webhook("hang"))
            gone = f"json://127.0.0.1:{receivers.closed_port()}/canary-path"
            yield ChannelCase(
                channel=lambda offering: channel(address(good), offering=offering),
                received=lambda: good.bodies,
                failing=[
                    lambda url=url: channel(url)
                    for url in (
                        *(address(dead), address(busy), address(silent) + HASTY, gone),
                        *("canary://x", "json://canary.example.org/canary-path", "discord://canary"),
                    )
                ],
                secrets=["canary"],
            )


def test_a_report_arrives_with_its_subject_as_plain_text(receivers, channel, message):
    with receivers.webhook(OK) as server:
        assert channel(address(server)).send(message).detail == "accepted by JSON"
    (body,) = map(json.loads, server.bodies)
    assert body["title"] == message.subject
    assert body["message"] == message.parts["text"].rstrip()
    assert body["attachments"] == []
    assert server.headers[0]["user-agent"] == "syncd"


def test_it_arrives_as_xml_too(receivers, channel, message):
    with receivers.webhook(OK) as server:
        channel(address(server, "xml")).send(message)
    assert b"<Subject>6 discrepancies" in server.bodies[0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_refusal_is_permanent(receivers, channel, message, status):
    with receivers.webhook((status, "no", {})) as server:
        failed = failure(channel(address(server)), message)
    assert (failed.permanent, failed.unknown) == (True, False)
    assert str(failed) == f"JSON of [channel.phone] refused the message: {status}"
    assert len(server.bodies) == 1


@pytest.mark.parametrize("status", [302, 408, 429, 500, 503])
def test_what_may_be_over_soon_is_tried_again(receivers, channel, message, status):
    with receivers.webhook((status, "", {"Location": "/elsewhere"})) as server:
        failed = failure(channel(address(server)), message)
    assert (failed.permanent, failed.unknown) == (False, False)
    assert str(status) in str(failed)
    assert len(server.bodies) == 1


def test_without_an_answer_the_outcome_is_unknown(receivers, channel, message):
    with receivers.webhook("hang") as server:
        failed = failure(channel(address(server) + HASTY), message)
        assert (failed.permanent, failed.unknown) == (False, True)
        assert server.bodies.one()


def test_an_attempt_leaves_no_thread_behind(receivers, channel, message):
    before = set(threading.enumerate())
    with receivers.webhook("hang") as server:
        failure(channel(address(server) + HASTY), message)
        mine = [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]
    assert mine == []


def test_where_nobody_listens_nothing_can_have_arrived(receivers, channel, message):
    failed = failure(channel(f"json://127.0.0.1:{receivers.closed_port()}/x"), message)
    assert (failed.permanent, failed.unknown) == (False, False)
    assert "cannot be reached" in str(failed)


def test_of_several_targets_some_may_have_got_it(receivers, channel, message):
    """Matrix, Telegram and others take several in one address; here a relay with two."""
    gone = f"mmost://127.0.0.1:{receivers.closed_port()}/3ccdd113474722377935511fc85d3dd4?channels=a,b"
    failed = failure(channel(gone), message)
    assert (failed.permanent, failed.unknown) == (False, True)


def test_a_failure_is_one_though_the_address_calls_it_optional_and_it_is_not_repeated(receivers, channel, message):
    with receivers.webhook((500, "", {})) as server:
        failure(channel(address(server) + "?optional=yes&retry=3&wait=0"), message)
    assert len(server.bodies) == 1


@pytest.mark.parametrize("scheme", ["json", "xml", "form", "gotify", "ntfy", "mailto"])
def test_an_address_that_sends_unencrypted_to_another_machine_is_refused(channel, message, scheme):
    made = channel(f"{scheme}://me:canary@example.invalid/canary-token-15ch")
    failed = failure(made, message)
    assert failed.permanent
    assert f"sends reports unencrypted: begin it with {scheme}s://" in str(failed)
    with pytest.raises(DeliveryError, match="unencrypted"):
        made.check()


def test_an_address_that_checks_no_certificate_is_refused(channel, message):
    failed = failure(channel("jsons://example.invalid/x?verify=no"), message)
    assert failed.permanent
    assert "checks no certificate" in str(failed)


@pytest.mark.parametrize(
    "url",
    [
        "discord://1234567890123456789/canary_Abcdefghijklmnopqrstuvwxyz0123456789-abcdefghijklmnopqrstuvwxyz_AB",
        "tgram://123456789:canary_abcdefghijklmnopqrstuvwxyz0/987654321",
        "workflows://prod-01.westeurope.logic.azure.com:443/canary0123456789/canary_Abcdef-ghijk",
        "ntfys://canary-topic-of-jane",
    ],
)
def test_the_services_of_the_example_are_known(channel, url):
    from apprise import NotifyType

    made = channel(url)
    made.check()
    service = made._service()
    assert not service.image_url(NotifyType.INFO), "no picture on somebody else's server"
    assert service.app_id == "syncd"


def test_without_the_library_a_sentence_says_how_to_get_it():
    """In a process of its own, in which the library cannot be imported."""
    script = (
        "import os, sys; sys.modules['apprise'] = None; os.environ['PHONE'] = 'json://127.0.0.1/canary'\n"
        "from syncd.channel import ChannelContext, DeliveryError\n"
        "from syncd.channels.apprise import CHANNEL\n"
        "options = CHANNEL.Options.model_validate({'kind': 'apprise', 'url': {'env': 'PHONE'}})\n"
        "try: CHANNEL(options, ChannelContext(channel='phone', http=None)).check()\n"
        "except DeliveryError as error: print(error.permanent, error)\n"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert said == "False [channel.phone]: kind \"apprise\" needs a library: pip install 'syncd[apprise]'\n"


def test_the_library_is_loaded_by_the_channel_alone():
    script = "import sys, syncd.channels.apprise; print('apprise' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout == "False\n"


def test_what_calls_people_or_hides_an_address_does_neither(receivers, channel, message):
    text = "@everyone <@42> <!channel> <#7> [bank](http://x.example) a@example.org, 3 <5"
    with receivers.webhook(OK) as server:
        channel(address(server)).send(replace(message, subject="@here", parts={"text": text}))
    body = json.loads(server.bodies[0])
    assert "@here" not in body["title"]
    for calling in ("@everyone", "<@", "<!", "<#", "]("):
        assert calling not in body["message"]
    assert "a@example.org, 3 <5" in body["message"]
    assert body["message"].replace("\u200b", "") == text


@given(st.text("@<!#[]( ab\u200b", max_size=30))
def test_any_text_is_made_harmless_without_losing_a_letter(text):
    made = _harmless(text)
    assert made.replace("\u200b", "") == text.replace("\u200b", "")
    assert _harmless(made) == made
    for calling in ("<@", "<!", "<#", "](", " @a"):
        assert calling not in made


@given(lines=st.lists(st.text("abc", max_size=30), max_size=30), room=st.integers(60, 500), most=st.integers(2, 40))
def test_a_long_report_is_cut_after_a_line_and_says_where_the_rest_is(lines, room, most):
    text = "\n".join(lines)
    made = _fitting(text, room, most, "r-1")
    assert len(made) <= room
    assert len(made.splitlines()) <= most
    if made != text:
        kept, _, rest = made.partition("…")
        assert text.startswith(kept)
        assert kept == "" or kept.endswith("\n")
        assert rest == "\nAll of it: syncd report show r-1"
    assert (made == text) == (len(text) <= room and len(text.splitlines()) <= most)


def test_a_service_gets_no_more_than_it_takes(receivers, channel, message):
    made = channel("tgram://123456789:canary_abcdefghijklmnopqrstuvwxyz0/987654321")
    assert made._service().title_maxlen <= 0  # its title is part of its body
    long = replace(message, parts={"text": "a line of twenty ch\n" * 5000})
    with receivers.webhook(OK) as server:
        channel(address(server)).send(long)
    (body,) = map(json.loads, server.bodies)
    assert len(body["message"]) <= 32768
    assert body["message"].endswith(f"All of it: syncd report show {message.id}")


@pytest.mark.parametrize("readers", [{"role": "client", "client": "acme"}, {"role": "contractor", "person": "ann"}])
def test_a_long_report_for_others_names_no_command_of_yours(receivers, channel, message, readers):
    long = replace(message, parts={"text": "a line of twenty ch\n" * 5000})
    with receivers.webhook(OK) as server:
        channel(address(server), readers).send(long)
    (body,) = map(json.loads, server.bodies)
    assert body["message"].endswith("\n…")


parts = st.text("abcXYZ019-_.~%:@/?#&=+$[]{}!é\u202e ", max_size=25)
schemes = st.sampled_from("json jsons discord tgram workflows ntfys slack mailtos matrixs pover https x".split())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scheme=schemes, before=parts, after=parts)
def test_no_part_of_any_address_is_in_any_text(channel, caplog, scheme, before, after):
    """Nothing is sent: looking at an address writes the same errors and logs."""
    canary = "Canary9Token7Of42"
    caplog.clear()
    with caplog.at_level(logging.DEBUG):
        made = channel(f"{scheme}://{before}{canary}{after}/x")
        shown = [repr(made), str(made)]
        try:
            made.check()
        except SyncdError as error:
            shown.append(str(error))
    shown += [redacted(record.getMessage()) for record in caplog.records]
    assert not [text for text in shown if canary.lower() in text.lower()]


@pytest.mark.parametrize("level", [logging.DEBUG, logging.WARNING])
@pytest.mark.parametrize("answer", [OK, (500, "canary-answer", {}), (404, "canary-answer", {})])
def test_apprise_logs_no_address_and_no_message_at_any_level(receivers, channel, message, caplog, level, answer):
    quiet = logging.getLogger("apprise")
    quiet.setLevel(logging.DEBUG)
    with receivers.webhook(answer) as server, caplog.at_level(level), suppress(DeliveryError):
        channel(address(server).replace("//", "//me:canary-password@")).send(message)
    own = [record for record in caplog.records if record.name == "apprise"]
    assert not [record.getMessage() for record in own if "canary" in record.getMessage()]
    assert {record.levelno for record in own} <= {logging.WARNING, logging.ERROR}
    assert len("canary-path") >= LEAST
