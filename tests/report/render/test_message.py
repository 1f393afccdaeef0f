import pytest

from syncd.report.render.message import FORMATS, message


def test_a_message_has_the_formats_asked_for_and_every_discrepancy_as_csv(sample):
    report = sample.report()
    made = message(report, ("text", "html"))
    assert made.id == report.id
    assert made.subject.startswith("125.00 USD to save until Mon 13:00, 4 more to do: week of 9 Nov; ")
    assert made.made_at == report.made_at
    assert dict(made.parts) == {"text": FORMATS["text"](report), "html": FORMATS["html"](report)}
    (listed,) = made.attachments
    assert (listed.name, listed.media_type) == ("discrepancies.csv", "text/csv")
    assert listed.data.decode("utf-8-sig").count("\r\n") == 7


def test_a_report_without_discrepancies_carries_no_file(sample):
    assert message(sample.clear(), ("text",)).attachments == ()


def test_a_format_that_does_not_exist_is_an_error(sample):
    with pytest.raises(KeyError, match="pdf"):
        message(sample.report(), ("pdf",))


def test_no_table_is_kept_for_slack_or_json_alone(sample):
    assert sample.report().discrepancies
    assert message(sample.report(), ("slack",)).attachments == message(sample.report(), ("json",)).attachments == ()
