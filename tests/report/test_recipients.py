"""Each recipient of a channel has an outcome of their own, and whoever can be reached is told of those who cannot."""

from datetime import timedelta

import pytest

from syncd.ledger.outbox import Delivery, Destination
from syncd.report.deliver import GIVE_UP_AFTER, LEAST_TRIES, deliver_due
from tests.report.post_office import PostOffice

MINUTE, WEEK = timedelta(minutes=1), timedelta(weeks=1)
ANN, BOB = "ann@example.com", "bob@example.com"


@pytest.fixture
def office(stage):
    """A mail server for Ann and Bob."""
    with PostOffice() as office:
        stage.edit(f"port     = {stage.smtp.port}", f"port     = {office.port}")
        stage.edit('"jane@example.com"', f'"Ann <{ANN}>", "{BOB}"')
        yield office


@pytest.fixture
def mail_only(stage, office):
    """Mail is the only channel."""
    text = stage.config_file.read_text("utf-8")
    start, end = text.index("[channel.slack]"), text.index("[report.weekly]")
    stage.config_file.write_text((text[:start] + text[end:]).replace('["mail", "slack", "page"]', '["mail"]'), "utf-8")


def own(stage, report):
    """The state of a report at each destination."""
    with stage.open() as composition:
        return {row.to: row.state for row in composition.ledger.outbox.deliveries(report) if not row.about}


def deliver(stage, now):
    """Send what is due, without pulling anything."""
    with stage.open(now) as composition:
        return deliver_due(composition.ledger, composition.channels, now)


def test_who_is_refused_for_now_is_tried_again_alone(stage, office):
    office.answers[BOB] = "450 4.2.0 greylisted"
    (report,) = stage.cycle().reports
    assert [len(office.of(who)) for who in (ANN, BOB)] == [1, 0]
    assert own(stage, report)[Destination("mail", BOB)] is Delivery.PENDING
    office.answers.clear()
    (later,) = deliver(stage, stage.world.now + MINUTE)
    assert (later.recipient, later.state) == (BOB, Delivery.DONE)
    assert [len(office.of(who)) for who in (ANN, BOB)] == [1, 1]
    assert len(stage.slack.messages) == 1


def test_who_is_refused_for_good_is_announced_through_the_other_channels_and_in_the_others_next_mail(stage, office):
    office.answers[BOB] = "550 5.1.1 no such user"
    (report,) = stage.cycle().reports
    assert own(stage, report) == {
        Destination("mail", ANN): Delivery.DONE,
        Destination("mail", BOB): Delivery.DEAD,
        Destination("slack"): Delivery.DONE,
        Destination("page"): Delivery.DONE,
    }
    (told,) = [post["text"] for post in stage.slack.messages if "could not be delivered" in post["text"]]
    assert f"through mail to {BOB}: the mail server 127.0.0.1 of [channel.mail] replied 550 5.1.1 no such user" in told
    assert f"syncd report resend {report}" in told
    office.answers.clear()
    for weeks in (1, 2):
        stage.cycle(stage.world.now + weeks * WEEK)
    for who, mails in ((ANN, 3), (BOB, 2)):
        texts = [arrived.text for arrived in office.of(who)]
        assert len(texts) == mails
        assert [f"syncd report resend {report}" in text for text in texts[-2:]] == [True, False]


def test_with_a_single_channel_the_next_mail_says_what_did_not_arrive(stage, office, mail_only):
    office.answers |= {ANN: "550 5.7.1 not you", BOB: "550 5.7.1 not you"}
    (report,) = stage.cycle().reports
    assert set(own(stage, report).values()) == {Delivery.DEAD}
    office.answers.clear()
    stage.cycle(stage.world.now + WEEK)
    for who in (ANN, BOB):
        (arrived,) = office.of(who)
        for failed in (ANN, BOB):
            assert f"could not be delivered through mail to {failed}" in arrived.text
        assert f"syncd report resend {report}" in arrived.text
        assert f"syncd report resend {report}" in arrived.html


def test_a_channel_that_was_added_later_tells_of_what_nobody_was_told(stage, office, mail_only):
    office.answers |= {ANN: "550 no", BOB: "550 no"}
    (report,) = stage.cycle().reports
    text = stage.config_file.read_text("utf-8")
    page = f'[channel.page]\nkind = "file"\npath = "{stage.folder}/page.txt"\nformat = "text"\n\n'
    stage.config_file.write_text(
        text.replace("[report.weekly]", f"{page}[report.weekly]").replace('["mail"]', '["page"]')
    )
    stage.cycle(stage.world.now + WEEK)
    assert f"syncd report resend {report}" in (stage.folder / "page.txt").read_text("utf-8")


def test_many_reports_that_did_not_arrive_are_told_in_a_few_sentences(stage, office, mail_only):
    office.answers |= {ANN: "550 no", BOB: "550 no"}
    for weeks in range(4):
        stage.cycle(stage.world.now + weeks * WEEK)
    office.answers.clear()
    stage.cycle(stage.world.now + 4 * WEEK)
    (arrived,) = office.of(ANN)
    assert arrived.text.count("could not be delivered") == 5
    assert "3 older reports did not arrive either; see: syncd report list" in arrived.text


def test_a_mail_that_may_have_arrived_already_tells_of_nothing_and_the_next_one_does(stage, office, mail_only):
    office.answers[BOB] = "550 no"
    (report,) = stage.cycle().reports
    with stage.open() as composition, composition.ledger.database.write() as write:
        # What is left of an attempt without an answer.
        write("UPDATE outbox SET state = 'pending', unknowns = 1 WHERE recipient = ?", (ANN,))
    deliver(stage, stage.world.now + MINUTE)
    first, second = office.of(ANN)
    assert first.mail.as_bytes() == second.mail.as_bytes()
    office.answers.clear()
    stage.cycle(stage.world.now + WEEK)
    assert f"syncd report resend {report}" in office.of(ANN)[-1].text


def test_who_left_the_configuration_is_given_up_and_announced(stage, office):
    office.answers[BOB] = "450 later"
    (report,) = stage.cycle().reports
    stage.edit(f', "{BOB}"', "")
    deliver(stage, stage.world.now + MINUTE)
    assert own(stage, report)[Destination("mail", BOB)] is Delivery.DEAD
    assert any(f"{BOB} is no longer a recipient of mail" in post["text"] for post in stage.slack.messages)


def test_a_row_from_before_recipients_goes_to_each_of_them(stage, office):
    (report,) = stage.cycle().reports
    with stage.open() as composition, composition.ledger.database.write() as write:
        write("DELETE FROM outbox WHERE recipient = ?", (BOB,))
        write("UPDATE outbox SET recipient = '', state = 'pending', attempts = 1 WHERE recipient = ?", (ANN,))
    delivered = deliver(stage, stage.world.now + MINUTE)
    assert [(one.recipient, one.state) for one in delivered] == [(ANN, Delivery.DONE), (BOB, Delivery.DONE)]
    assert set(own(stage, report)) == {Destination("mail", ANN), Destination("mail", BOB), ("slack", ""), ("page", "")}


def test_who_is_refused_for_now_is_given_up_after_five_days_alone(stage, office):
    office.answers[BOB] = "450 later"
    (report,) = stage.cycle().reports
    for tries in range(1, LEAST_TRIES):
        deliver(stage, stage.world.now + tries * GIVE_UP_AFTER)
    assert own(stage, report)[Destination("mail", BOB)] is Delivery.DEAD
    assert [arrived.recipient for arrived in office.arrived] == [ANN]
