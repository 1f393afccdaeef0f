import sys
from dataclasses import replace
from typing import get_args

import pytest

from syncd.channel import FileName
from syncd.cli.views.formats import ReportFormat
from syncd.errors import ConfigError
from syncd.report.render.files import FILES, render_file
from syncd.report.render.message import FORMATS, document_of, lacks, message


def test_a_message_has_the_formats_asked_for_and_every_discrepancy_as_csv(sample):
    report = sample.report()
    made = message(report, ("text", "html", "csv"))
    assert made.id == report.id
    assert made.subject.startswith("125.00 USD to save until Mon 13:00, 4 more to do: week of 9 Nov; ")
    assert made.made_at == report.made_at
    assert dict(made.parts) == {"text": FORMATS["text"](report), "html": FORMATS["html"](report)}
    (listed,) = made.attachments
    assert (listed.name, listed.media_type) == ("discrepancies.csv", "text/csv")
    assert listed.data.decode("utf-8-sig").count("\r\n") == 7


def test_a_report_without_discrepancies_carries_no_file(sample):
    assert message(sample.clear(), ("text", "csv")).attachments == ()


def test_a_format_that_does_not_exist_is_an_error(sample):
    with pytest.raises(KeyError, match="docx"):
        message(sample.report(), ("docx",))


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_no_file_goes_along_that_nobody_asked_for(sample, form):
    assert sample.report().discrepancies
    assert message(sample.report(), (form,)).attachments == ()


def test_a_csv_alone_is_made_also_where_it_lists_nothing(sample):
    (file,) = message(sample.clear(), ("csv",)).attachments
    assert file.data.decode("utf-8-sig").startswith("id,rule,")


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_names_its_format_its_report_and_the_day_on_which_it_was_made_there(sample, name):
    (file,) = message(sample.report(), ("text", name)).attachments
    assert (file.format, file.name) == (name, f"weekly-2026-11-16.{name}")
    assert file.media_type == FILES[name].media_type


def test_without_a_library_the_report_goes_out_and_says_what_it_lacks(sample, monkeypatch):
    report, formats = sample.report(), ("text", "html", "csv", "xlsx")
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    made = message(report, formats)
    says = "This report is not attached as XLSX: XLSX needs a library: pip install 'syncd[xlsx]'."
    assert all(sample.plain(part).count(says) == 1 for part in made.parts.values())
    assert [file.format for file in made.attachments] == ["csv"]
    assert lacks(made, report, formats)
    with pytest.raises(ConfigError, match=r"^XLSX needs a library: pip install 'syncd\[xlsx\]'$"):
        render_file("xlsx", document_of(report))
    monkeypatch.undo()
    assert not lacks(message(report, formats), report, formats)


def test_a_file_that_cannot_be_made_loses_no_report(sample, monkeypatch):
    def broken(document):
        raise ZeroDivisionError

    monkeypatch.setitem(FILES, "xlsx", replace(FILES["xlsx"], render=broken))
    made = message(sample.report(), ("text", "xlsx"))
    assert made.attachments == ()
    assert "making it failed (ZeroDivisionError): that is a bug in syncd." in sample.plain(made.parts["text"])


def test_a_table_that_would_be_empty_is_not_missing(sample):
    clear = sample.clear()
    assert not lacks(message(clear, ("text", "csv")), clear, ("text", "csv"))


def test_each_file_can_be_asked_for_by_commands_and_channels():
    names = {*FILES, "csv"}
    assert set(get_args(FileName)) == names
    assert names <= set(ReportFormat)
    assert not names & set(FORMATS)


def test_a_reminder_stands_below_the_first_alert(sample):
    assert message(replace(sample.report(), thread="r-first"), ("text",)).thread == "r-first"
    assert message(sample.report(), ("text",)).thread == ""
