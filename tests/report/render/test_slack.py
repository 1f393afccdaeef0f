import json

from hypothesis import given
from slack_sdk.models.blocks import Block

from syncd.core.discrepancies import Evidence
from syncd.report.render import slack
from tests.examples import some


def texts(node):
    """Every text object of a payload."""
    if isinstance(node, dict):
        if node.get("type") in ("plain_text", "mrkdwn"):
            yield node
        for value in node.values():
            yield from texts(value)
    if isinstance(node, list):
        for value in node:
            yield from texts(value)


def accepted(payload):
    """The payload, after Slack's own block models and the documented limits have accepted it."""
    assert len(payload.encode()) <= 16_000
    body = json.loads(payload)
    assert body["text"]
    assert 1 <= len(body["blocks"]) <= 50
    for raw in body["blocks"]:
        block = Block.parse(raw)
        block.validate_json()
        assert block.to_dict() == raw
        if raw["type"] == "section":
            assert 1 <= len(raw["text"]["text"]) <= 3000
        if raw["type"] == "context":
            assert 1 <= len(raw["elements"]) <= 10
    assert all(each["text"].strip() for each in texts(body["blocks"]))
    return body


def shown(body):
    return "\n".join(each["text"] for each in texts(body["blocks"]))


def test_the_number_comes_first_then_what_can_still_be_fixed(sample):
    body = accepted(slack.render(sample.report()))
    assert body["blocks"][0]["text"]["text"] == (
        "125.00 USD to save until Mon 13:00, 4 more to do: week of 9 Nov; 1 acknowledged, 1 snoozed, 200.00 USD "
        "still open; the last pull of milestones failed…"
    )
    parts = [
        "What you can still fix",
        "Before Mon 16 Nov 13:00 (12:00 UTC), in 3 h 10 min",
        "→ Add 2:30 to the Work Diary before Mon 12:00 UTC",
        "Tue 10 Nov 09:00–11:30, “API tests” [toggl/time/9000000001]",
        "*100.00 USD may be lost*",
        "d-0000000001 · tracked-not-logged · high · open · 1 day old",
        "What else was found",
        "Cannot tell yet",
        "Billable summary",
        "Report r-20261116-weekly.",
    ]
    places = [shown(body).index(part) for part in parts]
    assert places == sorted(places)


def test_the_fallback_says_what_to_do_without_any_blocks(sample):
    text = json.loads(slack.render(sample.report()))["text"]
    first, second = text.splitlines()[:2]
    assert first.startswith("125.00 USD to save until Mon 13:00, 4 more to do: ")
    assert second.startswith("Before Mon 16 Nov 13:00")
    assert "Add 2:30 to the Work Diary" in text


def test_a_description_that_calls_the_channel_calls_nobody(sample):
    call = "<!channel> & <@U123>"
    found = sample.discrepancy(summary=call, evidence=(Evidence("toggl/time/1", call),))
    body = accepted(slack.render(sample.report(discrepancies=(found,))))
    assert "<!channel>" not in body["text"]
    assert "&lt;!channel&gt; &amp; &lt;@U123&gt;" in body["text"]
    assert {each["type"] for each in texts(body["blocks"]) if "channel" in each["text"]} == {"plain_text"}


def test_what_does_not_fit_is_counted(sample):
    many = tuple(sample.discrepancy(number) for number in range(400))
    body = accepted(slack.render(sample.report(discrepancies=many)))
    count = shown(body).count("2:30 tracked")
    assert count > 10
    assert f"+{400 - count} more" in shown(body)
    assert "Billable summary" in shown(body)


def test_nothing_wrong_is_one_line_and_what_was_checked(sample):
    body = accepted(slack.render(sample.clear(summary=None)))
    assert body["blocks"][0]["text"]["text"] == "All agrees"
    assert "Everything that could be checked agrees. Checked: toggl, upwork" in shown(body)


def test_slack_accepts_any_report_and_text_from_sources_is_inert(sample):
    @some(40)
    @given(sample.reports)
    def check(report):
        body = accepted(slack.render(report))
        assert "<" not in body["text"]
        assert ">" not in body["text"]
        assert all("<" not in each["text"] for each in texts(body["blocks"]) if each["type"] == "mrkdwn")

    check()


def test_rejected_data_is_shown_beside_its_source_and_the_report_does_not_claim_that_all_agrees(sample):
    words = shown(accepted(slack.render(sample.unread(summary=None))))
    assert "some data was not read" in words
    assert "! upwork: 2 rows rejected in tx.csv (first tx.csv:5: the amount “<b>1,2,3</b>” is no number)" in words
    assert "! upwork: the running balance breaks at tx.csv:9" in words
    assert "Everything that could be checked agrees" not in words
    assert "Some data could not be read: upwork, 2 rows rejected in tx.csv" in words
    assert "Checked: toggl, upwork" in words


def test_figures_that_are_known_in_part_are_marked_and_explained(sample):
    words = shown(accepted(slack.render(sample.report(summary=sample.in_part()))))
    assert "≥ 31:12" in words
    assert "Tracked time of me: known through 2026-11-13 (Backend API, Operations)." in words
    assert "“≥”: at least this" in words
