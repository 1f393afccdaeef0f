"""A report that could not be delivered for a while: a newer one takes its place, or it says that it is late."""

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from syncd.core.claims import fixable
from syncd.core.wording import Here, when
from syncd.ledger.outbox import Delivery, Destination
from syncd.report.deliver import deliver_due
from tests.report.post_office import PostOffice

HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
JANE = "jane@example.com"


@pytest.fixture
def office(stage):
    """The mail server, which is closed at first."""
    with PostOffice() as office:
        stage.edit(f"port     = {stage.smtp.port}", f"port     = {office.port}")
        office.answers[JANE] = "450 not now"
        yield office


def deliver(stage, now):
    """Send what is due, without pulling anything."""
    with stage.open(now) as composition:
        return deliver_due(composition.ledger, composition.channels, now)


def state(stage, report, channel="mail"):
    with stage.open() as composition:
        rows = composition.ledger.outbox.deliveries(report)
        return next(row.state for row in rows if row.channel == channel and not row.about)


def report_of(stage, id):
    with stage.open() as composition:
        return composition.ledger.outbox.report(id)


def test_a_newer_report_of_the_name_takes_the_place_of_one_that_waits_and_says_so(stage, office):
    (older,) = stage.cycle().reports
    later = stage.world.now + WEEK
    (newer,) = stage.cycle(later).reports
    assert (state(stage, older), state(stage, newer)) == (Delivery.SUPERSEDED, Delivery.PENDING)
    office.answers.clear()
    deliver(stage, later + HOUR / 2)
    (arrived,) = office.of(JANE)
    assert arrived.mail["Message-ID"].startswith(f"<{newer}.")
    assert f"this one takes its place. Read it with: syncd report show {older}" in arrived.text
    assert (state(stage, older), state(stage, newer)) == (Delivery.SUPERSEDED, Delivery.DONE)


def test_what_several_reports_replaced_is_named_by_the_one_that_arrives(stage, office):
    ids = [stage.cycle(stage.world.now + weeks * WEEK).reports[0] for weeks in range(3)]
    office.answers.clear()
    stage.cycle(stage.world.now + 3 * WEEK)
    stage.cycle(stage.world.now + 4 * WEEK)
    first, second = (arrived.text for arrived in office.of(JANE))
    assert [f"takes its place. Read it with: syncd report show {id}" in first for id in ids] == [True] * 3
    assert "takes its place" not in second


def test_a_report_arrives_all_the_same_when_the_one_in_its_place_is_refused_for_good(stage, office):
    (older,) = stage.cycle().reports
    office.answers.clear()
    office.replies = ["552 5.3.4 too big"]
    (newer,) = stage.cycle(stage.world.now + WEEK).reports
    assert (state(stage, older), state(stage, newer)) == (Delivery.DONE, Delivery.DEAD)
    (arrived,) = office.of(JANE)
    assert arrived.text.startswith("This was due ")


def test_a_report_that_is_late_says_so_first_and_counts_from_now(stage, office):
    (id,) = stage.cycle().reports
    report = report_of(stage, id)
    deadlines = [one.finding.deadline for one in report.counted if fixable(one, report.made_at)]
    now = min(deadlines) + HOUR
    passed = sum(deadline < now for deadline in deadlines)
    assert passed < len(report.counted)
    office.answers.clear()
    deliver(stage, now)
    (arrived,) = office.of(JANE)
    made = when(report.made_at, Here(ZoneInfo(report.zone), now), ", ")
    assert arrived.text.startswith(f"This was due {made} and could not be delivered before. The time to fix {passed} ")
    assert arrived.mail["Subject"].startswith("Late: ")
    assert "TODAY, BEFORE" not in arrived.text
    assert "Today, before" not in arrived.html
    assert arrived.html.index("This was due") < arrived.html.index(report.discrepancies[0].id)
    assert report_of(stage, id) == report


def test_a_deadline_that_has_passed_makes_a_report_late_at_once(stage, office):
    (id,) = stage.cycle().reports
    with stage.open() as composition, composition.ledger.database.write() as write:
        body = json.loads(write.one("SELECT body FROM report WHERE id = ?", (id,)))
        first = next(one for one in body["discrepancies"] if one["finding"]["deadline"])
        first["finding"]["deadline"] = (stage.world.now + timedelta(minutes=1)).isoformat()
        write("UPDATE report SET body = ? WHERE id = ?", (json.dumps(body), id))
    office.answers.clear()
    deliver(stage, stage.world.now + timedelta(minutes=2))
    assert office.of(JANE)[0].text.startswith("This was due ")


def test_a_report_that_is_tried_again_soon_is_the_same_to_the_byte(stage, office):
    (id,) = stage.cycle().reports
    with stage.open() as composition:
        outbox = composition.ledger.outbox
        stored = next(outbox.message(row) for row in outbox.deliveries(id) if row.channel == "mail")
    office.answers.clear()
    deliver(stage, stage.world.now + HOUR / 2)
    (arrived,) = office.of(JANE)
    assert arrived.mail["Subject"].strip() == stored.subject  # a long one begins on a line of its own
    assert arrived.mail.get_body(("plain",)).get_content().split() == stored.parts["text"].split()


def test_slack_and_files_say_that_a_report_is_late_too(stage):
    port = stage.slack._server.url.rsplit(":", 1)[1]
    (stage.folder / "slack-webhook").write_text(stage.slack.url.replace(port, "9"), "utf-8")
    stage.edit('format = "html"', 'format = "json"')
    (stage.folder / "report.html").mkdir()
    stage.cycle()
    (stage.folder / "report.html").rmdir()
    (stage.folder / "slack-webhook").write_text(stage.slack.url, "utf-8")
    deliver(stage, stage.world.now + 2 * HOUR)
    (posted,) = stage.slack.messages
    assert posted["text"].startswith("This was due ")
    assert posted["blocks"][0]["text"]["text"].startswith("This was due ")
    (note,) = json.loads((stage.folder / "report.html").read_text("utf-8"))["notes"]
    assert note.startswith("This was due ")


def test_what_a_clock_that_ran_ahead_queued_takes_nobodys_place(stage, office):
    (ahead,) = stage.cycle(stage.world.now + 52 * WEEK).reports
    with stage.open() as composition, composition.ledger.database.write() as write:
        write("DELETE FROM slot WHERE job LIKE 'report:%'")
    with stage.open() as composition:
        made = composition.ledger.outbox.reports()
    assert [report.id for report in made] == [ahead]
    office.answers.clear()
    with stage.open() as composition:
        report = composition.ledger.outbox.report(ahead)
        with composition.ledger.write() as write:
            message = composition.ledger.outbox.message(composition.ledger.outbox.deliveries(ahead)[0])
            write.outbox.queue(
                type(report)(id="r-now", name=report.name, kind=report.kind, made_at=stage.world.now, zone="UTC"),
                {Destination("mail", JANE): message},
                None,
                stage.world.now,
            )
    deliver(stage, stage.world.now)
    assert (state(stage, ahead), state(stage, "r-now")) == (Delivery.SUPERSEDED, Delivery.DONE)


OF_DAYS = (
    'kind = "summary"',
    'kind = "statement"\nperiod = "last-week"',
    'kind = "timesheet"\nclient = "acme"\nperiod = "last-week"',
)


@pytest.mark.parametrize("kind", OF_DAYS)
def test_a_report_about_other_days_takes_nobodys_place(stage, office, kind):
    stage.edit('kind = "reconciliation"', kind)
    (older,) = stage.cycle().reports
    office.answers.clear()
    (newer,) = stage.cycle(stage.world.now + WEEK).reports
    assert (state(stage, older), state(stage, newer)) == (Delivery.DONE, Delivery.DONE)


def test_a_file_without_text_takes_no_announcement_that_nobody_could_read(stage):
    stage.edit('format = "html"', 'format = "xlsx"')
    (report,) = stage.cycle().reports
    with stage.open() as composition, composition.ledger.database.write() as write:
        write("UPDATE outbox SET state = 'dead' WHERE channel = 'page'")
    stage.cycle(stage.world.now + WEEK)
    with stage.open() as composition:
        assert [one.report for one in composition.ledger.outbox.unannounced(Destination("page"))] == [report]
