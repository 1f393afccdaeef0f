"""Messages are delivered at least once, never silently twice, and a channel that fails is announced by the others."""

from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from syncd.ledger.outbox import Delivery
from syncd.report.deliver import LEAST_TRIES, deliver_due
from syncd.report.render.message import FORMATS
from syncd.simulator.sinks import SmtpSink
from tests.loopback import answering

MINUTE = timedelta(minutes=1)
FIVE_DAYS = timedelta(days=5)


def states(stage):
    with stage.open() as composition:
        rows = composition.ledger.database.rows(
            "SELECT channel, about, state, attempts, answer FROM outbox ORDER BY id"
        )
        return [tuple(row) for row in rows]


def mails(stage):
    """The texts of the mails that arrived, each on one line: where lines break is not what these tests are about."""
    parsed = [message_from_bytes(mail, policy=default) for mail in stage.smtp.messages]
    return [" ".join(mail.get_body(("plain",)).get_content().split()) for mail in parsed]


def no_server(stage):
    """Point the mail channel at a port where nobody listens."""
    with SmtpSink() as closed:
        port = closed.port
    stage.edit(f"port     = {stage.smtp.port}", f"port     = {port}")


def test_a_channel_that_fails_stops_no_other_and_is_tried_again_later(stage):
    no_server(stage)
    cycle = stage.cycle()
    assert [(delivery.channel, delivery.state) for delivery in cycle.deliveries] == [
        ("mail", Delivery.PENDING),
        ("slack", Delivery.DONE),
        ("page", Delivery.DONE),
    ]
    assert stage.cycle(stage.world.now + timedelta(seconds=30)).deliveries == []
    stage.config_file.write_text(
        "\n".join(
            f"port     = {stage.smtp.port}" if line.startswith("port ") else line
            for line in stage.config_file.read_text("utf-8").splitlines()
        ),
        "utf-8",
    )
    (later,) = stage.cycle(stage.world.now + 2 * MINUTE).deliveries
    assert (later.channel, later.state) == ("mail", Delivery.DONE)
    assert len(stage.smtp.messages) == 1
    assert len(stage.slack.messages) == 1


def test_attempts_grow_apart_and_end_after_five_days_with_a_message_through_the_others(stage):
    no_server(stage)
    moment = stage.world.now
    waits = []
    stage.cycle(moment)
    with stage.open() as composition:
        for _ in range(60):
            backlog = composition.ledger.outbox.backlog()
            mail = next(outgoing for outgoing in backlog if outgoing.channel == "mail")
            if mail.state is Delivery.DEAD:
                break
            waits.append(mail.next_attempt - moment)
            moment = mail.next_attempt
            deliver_due(composition.ledger, composition.channels, moment)
    assert waits[:3] == [MINUTE, 2 * MINUTE, 4 * MINUTE]
    assert max(waits) == timedelta(hours=4)
    assert moment - stage.world.now == timedelta(days=5)
    notices = [message for message in stage.slack.messages if "could not be delivered through mail" in message["text"]]
    assert len(notices) == 1
    assert "syncd report show r-" in notices[0]["text"]


def test_what_a_clock_that_ran_ahead_queued_is_given_up_after_five_days_like_all_else(stage):
    no_server(stage)
    stage.cycle(stage.world.now + 3650 * FIVE_DAYS / 5)
    for days, state in ((0, Delivery.PENDING), (5, Delivery.DEAD)):
        moment = stage.world.now + timedelta(days=days)
        with stage.open(moment) as composition:
            with composition.ledger.database.write() as write:
                write("UPDATE outbox SET attempts = ?", (LEAST_TRIES,))
            deliver_due(composition.ledger, composition.channels, moment)
            mail = next(row for row in composition.ledger.outbox.backlog() if row.channel == "mail" and not row.about)
            assert mail.state is state


@pytest.mark.parametrize("days", [5, 6, 400])
def test_a_message_that_waits_while_the_machine_is_off_is_not_given_up_at_the_first_failure_after_that(stage, days):
    """A laptop wakes up before its network does."""
    no_server(stage)
    stage.cycle()
    moment = awake = stage.world.now + timedelta(days=days)
    states = []
    while Delivery.DEAD not in states:
        with stage.open(moment) as composition:
            (mail,) = (one for one in deliver_due(composition.ledger, composition.channels, moment) if one.recipient)
        states.append(mail.state)
        moment = mail.next_attempt or moment
    assert len(states) == LEAST_TRIES - 1
    assert timedelta(hours=6) < moment - awake < timedelta(hours=18)


@contextmanager
def slack_answering(stage, status, body=b"", **headers):
    """A webhook that gives the same answer to every post takes the place of the stage's."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with answering(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as server:
        url = f"http://127.0.0.1:{server.server_port}/services/T0/B0/secret-part"
        (stage.folder / "slack-webhook").write_text(url, "utf-8")
        yield


def test_a_permanent_refusal_is_not_tried_again_and_is_announced_through_the_others(stage):
    with slack_answering(stage, 404, b"no_service"):
        stage.cycle()
    slack = next(row for row in states(stage) if row[0] == "slack")
    assert slack[2] == Delivery.DEAD
    assert "secret-part" not in str(states(stage))
    assert any("could not be delivered through slack" in mail for mail in mails(stage))
    stage.cycle(stage.world.now + MINUTE)
    assert next(row for row in states(stage) if row[0] == "slack")[3] == 1


@pytest.mark.parametrize("asked", ["86400", "99999999999999", "9" * 400])
def test_a_wait_that_is_asked_for_ends_when_the_message_would_be_given_up(stage, asked):
    with slack_answering(stage, 429, Retry_After=asked):
        delivered = {delivery.channel: delivery for delivery in stage.cycle().deliveries}
        wait = delivered["slack"].next_attempt - stage.world.now
        assert (delivered["slack"].state, wait) == (Delivery.PENDING, min(timedelta(seconds=int(asked[:6])), FIVE_DAYS))
        assert delivered["mail"].state is Delivery.DONE
        (told,) = [mail for mail in mails(stage) if "waits to be delivered through slack until" in mail]
        assert "Slack asks to wait" in told


def test_a_channel_that_left_the_configuration_is_announced(stage):
    no_server(stage)
    stage.cycle()
    text = stage.config_file.read_text("utf-8")
    start = text.index("[channel.mail]")
    end = text.index("[channel.slack]")
    stage.config_file.write_text((text[:start] + text[end:]).replace('"mail", ', ""), "utf-8")
    (gone,) = [
        delivery for delivery in stage.cycle(stage.world.now + 2 * MINUTE).deliveries if delivery.channel == "mail"
    ]
    assert (gone.state, gone.answer) == (Delivery.DEAD, "the channel mail is no longer configured")


def test_a_report_is_stored_and_made_again_byte_for_byte(stage):
    cycle = stage.cycle()
    with stage.open() as composition:
        stored = composition.ledger.outbox.report(cycle.reports[0])
        sent = {
            delivery.channel: composition.ledger.outbox.message(delivery)
            for delivery in composition.ledger.outbox.deliveries(cycle.reports[0])
        }
    for channel in sent.values():
        for name, part in channel.parts.items():
            assert FORMATS[name](stored) == part
