"""A stored report or message that cannot be read stops nothing else, and its readers are told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from syncd.ledger.outbox import Delivery, Destination, UnreadableReport
from syncd.report.deliver import deliver_due
from tests.report.post_office import PostOffice

MINUTE, WEEK = timedelta(minutes=1), timedelta(weeks=1)
JANE = "jane@example.com"
BAD = ["{", "{}", '{"id":"r-1","kind":"unheard-of"}']
BAD += [pytest.param(body, marks=pytest.mark.slow) for body in ("", "[]", "null")]


@pytest.fixture
def office(stage):
    """A mail server that does not take anything yet."""
    with PostOffice() as office:
        stage.edit(f"port     = {stage.smtp.port}", f"port     = {office.port}")
        office.answers[JANE] = "450 not now"
        yield office


def overwrite(stage, table, body, where="1 = 1"):
    with stage.open() as composition, composition.ledger.database.write() as write:
        write(f"UPDATE {table} SET body = ? WHERE {where}", (body,))


def deliver(stage, now):
    with stage.open(now) as composition:
        return deliver_due(composition.ledger, composition.channels, now)


@pytest.mark.parametrize("body", BAD)
def test_a_report_that_cannot_be_read_is_given_up_and_the_others_say_so(stage, office, body):
    (id,) = stage.cycle().reports
    overwrite(stage, "report", body)
    office.answers.clear()
    ends = deliver(stage, stage.world.now + 2 * MINUTE)
    assert [(one.channel, one.report, one.state) for one in ends] == [
        ("mail", id, Delivery.DEAD),
        ("slack", id, Delivery.DONE),
        ("page", id, Delivery.DONE),
    ]
    assert ends[0].answer.startswith(f"the stored report {id} cannot be read; make it anew with: syncd report weekly")
    told = stage.slack.messages[-1]["text"]
    assert f"the stored report {id} cannot be read" in told
    assert "report show" not in told  # which could not show it
    assert office.of(JANE) == []


def test_a_report_that_can_be_read_and_not_be_put_into_words_is_given_up_alone(stage, office):
    (id,) = stage.cycle().reports
    with stage.open() as composition, composition.ledger.database.write() as write:
        write("UPDATE report SET body = json_replace(body, '$.zone', 'Nowhere/Else')")
    office.answers.clear()
    first, *others = deliver(stage, stage.world.now + 2 * MINUTE)
    assert (first.channel, first.report, first.state) == ("mail", id, Delivery.DEAD)
    assert first.answer.startswith("syncd failed to prepare it (ZoneInfoNotFoundError)")
    assert [(one.channel, one.state) for one in others] == [("slack", Delivery.DONE), ("page", Delivery.DONE)]
    assert "ZoneInfoNotFoundError" in stage.slack.messages[-1]["text"]


def test_the_next_report_of_its_name_goes_out_on_time_and_names_it(stage, office):
    (older,) = stage.cycle().reports
    overwrite(stage, "report", "{}")
    office.answers.clear()
    (newer,) = stage.cycle(stage.world.now + WEEK).reports
    (arrived,) = office.of(JANE)
    assert arrived.mail["Message-ID"].startswith(f"<{newer}.")
    assert older in arrived.text


@pytest.mark.parametrize("body", BAD)
def test_a_message_that_cannot_be_read_is_rendered_anew_from_its_report(stage, office, body):
    (id,) = stage.cycle().reports
    overwrite(stage, "rendered", body)
    office.answers.clear()
    (end,) = deliver(stage, stage.world.now + 2 * MINUTE)
    assert end.state is Delivery.DONE
    (arrived,) = office.of(JANE)
    assert arrived.mail["Message-ID"].startswith(f"<{id}.")
    assert "to save until" in arrived.mail["Subject"]


def test_a_notice_that_cannot_be_read_is_given_up_alone(stage, office):
    (id,) = stage.cycle().reports
    now = stage.world.now + 2 * MINUTE
    with stage.open() as composition, composition.ledger.write() as write:
        (mail,) = (row for row in composition.ledger.outbox.deliveries(id) if row.channel == "mail")
        notice = replace(composition.ledger.outbox.message(mail), subject="a notice")
        write.outbox.notify(id, mail.to.key, {Destination("page"): notice}, now)
    overwrite(stage, "rendered", "{}", "body LIKE '%a notice%'")
    office.answers.clear()
    ends = {one.channel: one for one in deliver(stage, now)}
    assert {channel: end.state for channel, end in ends.items()} == {"mail": Delivery.DONE, "page": Delivery.DEAD}
    assert ends["page"].answer.startswith("its stored text cannot be read")


def test_showing_or_sending_such_a_report_again_says_what_to_do(stage, office):
    (id,) = stage.cycle().reports
    overwrite(stage, "report", "{}")
    with stage.open() as composition, pytest.raises(UnreadableReport, match=rf"{id} cannot be read; make it anew with"):
        composition.ledger.outbox.report(id)
