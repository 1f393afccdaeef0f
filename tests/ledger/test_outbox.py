"""Reports, their messages and the moments they were due at, over restarts."""

from datetime import timedelta

import pytest

from syncd.channel import Attachment, Message
from syncd.core.report import Report, ReportKind
from syncd.ledger.outbox import Delivery, Destination
from syncd.redaction import keep_secret

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
YEAR = timedelta(days=365)
SLOT = "report:weekly"
MAIL = Destination("mail")


@pytest.fixture
def report(kit) -> Report:
    return Report(id="r-1", name="weekly", kind=ReportKind.RECONCILIATION, made_at=kit.NOW, zone="Europe/Berlin")


@pytest.fixture
def message(kit) -> Message:
    return Message(
        id="r-1",
        subject="Two discrepancies",
        made_at=kit.NOW,
        parts={"text": "ä line\n", "html": "<p>ä</p>"},
        attachments=(Attachment(name="a.csv", media_type="text/csv", data=b"\x00\xff"),),
    )


def test_a_report_is_stored_with_its_messages_and_its_slot(opener, tmp_path, kit, report, message):
    with opener(tmp_path) as ledger, ledger.write() as write:
        write.outbox.queue(
            report, {Destination("mail"): message, Destination("slack"): message}, (SLOT, kit.NOW), kit.NOW
        )
    with opener(tmp_path) as ledger:
        assert ledger.outbox.report("r-1") == report
        assert ledger.outbox.slot_done(SLOT, kit.NOW)
        assert [(sent.channel, ledger.outbox.message(sent), sent.state) for sent in ledger.outbox.due(kit.NOW)] == [
            ("mail", message, Delivery.PENDING),
            ("slack", message, Delivery.PENDING),
        ]


def test_what_waits_is_known_without_reading_any_message(ledger, kit, report, message):
    with ledger.write() as write:
        write.outbox.queue(report, {MAIL: message}, None, kit.NOW)
    with ledger.rehearsal() as copy:
        with copy.database.write() as write:
            write("ALTER TABLE rendered RENAME TO elsewhere")
        outbox = copy.outbox
        for found in (outbox.due(kit.NOW), outbox.waiting("mail"), outbox.backlog(), outbox.deliveries("r-1")):
            assert [sent.to for sent in found] == [MAIL]
        assert (outbox.overtaken("mail", kit.NOW), outbox.unannounced(MAIL)) == ([], [])


def test_recipients_who_get_the_same_share_one_stored_message(ledger, kit, report, message):
    page = Message(id="r-1", subject="Two discrepancies", made_at=kit.NOW, parts={"json": "{}"})
    mails = {Destination("mail", f"{name}@example.org"): message for name in "abc"}
    with ledger.write() as write:
        write.outbox.queue(report, {**mails, Destination("page"): page}, None, kit.NOW)
    assert {sent.to: ledger.outbox.message(sent) for sent in ledger.outbox.due(kit.NOW)} == {
        **mails,
        Destination("page"): page,
    }
    assert ledger.database.row("SELECT count(*) FROM rendered")[0] == 2


def test_the_same_report_again_is_not_sent_twice_nor_changed(ledger, kit, report, message):
    for name in ("weekly", "renamed"):
        again = Report(id="r-1", name=name, kind=report.kind, made_at=kit.NOW, zone="UTC")
        with ledger.write() as write:
            write.outbox.queue(again, {MAIL: message}, None, kit.NOW)
    assert ledger.outbox.report("r-1").name == "weekly"
    assert len(ledger.outbox.due(kit.NOW)) == 1


def test_a_report_of_which_a_message_cannot_be_stored_is_not_stored_and_its_slot_stays_open(
    ledger, kit, report, message
):
    class Odd:
        """No message."""

    with pytest.raises(TypeError), ledger.write() as write:
        write.outbox.queue(
            report, {Destination("mail"): message, Destination("slack"): Odd()}, (SLOT, kit.NOW), kit.NOW
        )
    assert ledger.outbox.report("r-1") is None
    assert ledger.outbox.due(kit.NOW) == []
    assert not ledger.outbox.slot_done(SLOT, kit.NOW)


def test_an_attempt_is_counted_when_it_begins_and_found_when_it_was_cut_off(ledger, kit, report, message):
    with ledger.write() as write:
        write.outbox.queue(report, {MAIL: message}, None, kit.NOW)
    (waiting,) = ledger.outbox.due(kit.NOW)
    with ledger.write() as write:
        write.outbox.begin(waiting, kit.NOW, kit.NOW)
    (cut_off,) = ledger.outbox.due(kit.NOW)
    assert (cut_off.state, cut_off.attempts, cut_off.times_unknown) == (Delivery.SENDING, 1, 0)


def test_only_an_attempt_that_offered_the_message_and_was_cut_off_may_have_arrived(ledger, kit, report, message):
    with ledger.write() as write:
        write.outbox.queue(report, {MAIL: message}, None, kit.NOW)
    unknown = []
    for offers in (True, False, True, True):
        (waiting,) = ledger.outbox.due(kit.NOW)
        with ledger.write() as write:
            write.outbox.begin(waiting, kit.NOW, kit.NOW)
            if offers:
                write.outbox.offer(waiting, kit.NOW, kit.NOW)
        unknown += [ledger.outbox.due(kit.NOW)[0].times_unknown]
    assert unknown == [1, 1, 2, 3]
    (waiting,) = ledger.outbox.due(kit.NOW)
    with ledger.write() as write:
        write.outbox.begin(waiting, kit.NOW, kit.NOW)
        write.outbox.offer(waiting, kit.NOW, kit.NOW)
        write.outbox.end(waiting, Delivery.PENDING, kit.NOW, answer="451 later")
    (refused,) = ledger.outbox.due(kit.NOW)
    assert (refused.times_unknown, refused.offered) == (3, None)


def test_a_message_that_is_put_off_waits_and_one_that_is_done_or_dead_is_never_due(ledger, kit, report, message):
    with ledger.write() as write:
        write.outbox.queue(report, {Destination(name): message for name in "abc"}, None, kit.NOW)
    put_off, done, dead = ledger.outbox.due(kit.NOW)
    with ledger.write() as write:
        write.outbox.end(put_off, Delivery.PENDING, kit.NOW, answer="450 later", next_attempt=kit.NOW + 5 * MINUTE)
        write.outbox.end(done, Delivery.DONE, kit.NOW, answer="250 OK")
        write.outbox.end(dead, Delivery.DEAD, kit.NOW, answer="550 no such user")
    assert ledger.outbox.due(kit.NOW + 4 * MINUTE) == []
    assert [sent.channel for sent in ledger.outbox.due(kit.NOW + 5 * MINUTE)] == ["a"]
    assert [sent.channel for sent in ledger.outbox.backlog()] == ["a", "c"]
    assert [sent.answer for sent in ledger.outbox.deliveries("r-1")] == ["450 later", "250 OK", "550 no such user"]


def test_an_answer_that_repeats_a_secret_is_stored_without_it(ledger, kit, report, message):
    keep_secret("https://hooks.example.org/services/T0/canary")
    with ledger.write() as write:
        write.outbox.queue(report, {MAIL: message}, None, kit.NOW)
        (waiting,) = ledger.outbox.due(kit.NOW)
        write.outbox.end(
            waiting, Delivery.DEAD, kit.NOW, answer="404 for %2Fservices%2FT0%2Fcanary or /services/T0/canary"
        )
    assert [sent.answer for sent in ledger.outbox.backlog()] == ["404 for %2F[redacted] or /[redacted]"]


def test_a_failed_channel_is_announced_once_through_the_others(ledger, kit, report, message):
    with ledger.write() as write:
        write.outbox.queue(report, {MAIL: message}, None, kit.NOW)
    (failed,) = ledger.outbox.due(kit.NOW)
    with ledger.write() as write:
        for _ in range(2):
            write.outbox.notify(failed.report, failed.to.key, {Destination("slack"): message}, kit.NOW)
    assert [(sent.channel, sent.about) for sent in ledger.outbox.due(kit.NOW)] == [("mail", ""), ("slack", "mail")]


def test_reports_are_listed_newest_first(ledger, kit):
    for number in range(3):
        report = Report(
            id=f"r-{number}",
            name=f"name {number % 2}",
            kind=ReportKind.RECONCILIATION,
            made_at=kit.NOW + number * MINUTE,
            zone="UTC",
        )
        with ledger.write() as write:
            write.outbox.queue(report, {}, None, kit.NOW)
    assert [stored.id for stored in ledger.outbox.reports()] == ["r-2", "r-1", "r-0"]
    assert [stored.id for stored in ledger.outbox.reports("name 0", limit=1)] == ["r-2"]
    assert ledger.outbox.report("r-9") is None


def test_a_slot_is_done_once_and_the_latest_stay_known(ledger, kit):
    with ledger.write() as write:
        for number in range(60):
            write.outbox.finish_slot(SLOT, kit.NOW + number // 2 * MINUTE, kit.NOW + HOUR)
    assert ledger.outbox.slot_done(SLOT, kit.NOW + 29 * MINUTE)
    assert ledger.outbox.slot_done(SLOT, kit.NOW + 15 * MINUTE)
    assert not ledger.outbox.slot_done("report:other", kit.NOW + 29 * MINUTE)


def test_slots_of_a_clock_that_ran_ahead_keep_none_from_being_done(ledger, kit):
    with ledger.write() as write:
        for number in range(30):
            write.outbox.finish_slot(SLOT, kit.NOW + YEAR + number * MINUTE, kit.NOW + 2 * YEAR)
        write.outbox.finish_slot(SLOT, kit.NOW, kit.NOW)
    assert ledger.outbox.slot_done(SLOT, kit.NOW)


def test_a_message_that_was_put_off_by_a_clock_that_ran_ahead_is_due(ledger, kit, report, message):
    ahead = kit.NOW + YEAR
    with ledger.write() as write:
        write.outbox.queue(report, {MAIL: message}, None, kit.NOW)
        (waiting,) = ledger.outbox.due(kit.NOW)
        write.outbox.end(waiting, Delivery.PENDING, ahead, answer="450 later", next_attempt=ahead + HOUR)
    assert [due.id for due in ledger.outbox.due(kit.NOW)] == [waiting.id]
