"""A name that stands twice in the header of a tracker's file: refused where the column is read, else no fault."""

import csv
import io
from importlib import import_module
from pathlib import Path

import pytest

from syncd.connector import BadFile
from syncd.core.time import ALWAYS
from syncd.testing.files import BERLIN, context, csv_text, file

FIXTURES = Path(__file__).parent / "fixtures"
FILES = {
    "toggl_older_report.csv": "toggl_csv",
    "toggl_time_entries_2026-10-01_to_2026-10-31.csv": "toggl_csv",
    "clockify_older_report.csv": "clockify",
    "clockify_spanish_report.csv": "clockify",
    "harvest_time_report_from2026-10-01to2026-10-31.csv": "harvest",
    "kimai_english.csv": "kimai",
    "kimai_german.csv": "kimai",
}


def records_of(kind, text):
    connector = import_module(f"syncd.connectors.{kind}").CONNECTOR
    options = connector.Options.model_validate({"kind": kind, "person": "me"})
    pages = list(connector(options, context(kind, BERLIN, file(text))).pull(None, ALWAYS))
    return [each.record for page in pages for each in page.records]


@pytest.mark.parametrize("name", FILES)
def test_a_name_that_stands_twice_is_refused_or_changes_nothing(name):
    text = (FIXTURES / name).read_text("utf-8-sig")
    delimiter = ";" if text.partition("\n")[0].count(";") > 2 else ","
    header, *rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    own, outcomes = records_of(FILES[name], text), set()
    assert own
    for column in [*header, "nothing read"]:
        results = []
        for at in (0, len(header)):
            lines = [
                [*cells[:at], cell, *cells[at:]] for cell, *cells in [(column, *header), *(("99", *c) for c in rows)]
            ]
            if column not in header:
                lines = [[column, *lines[0]], *(["98", *cells] for cells in lines[1:])]
            try:
                read = records_of(FILES[name], csv_text(lines[0], lines[1:], delimiter=delimiter))
            except BadFile as error:
                results.append("refused" if "twice: keep one" in str(error) else str(error))
            else:
                results.append(read == own)
        assert results in ([True, True], ["refused", "refused"]), column
        outcomes.add(results[0])
    assert outcomes == {True, "refused"}
