"""Reports as Everhour writes them, and what the connector reads in them."""

import pytest

from syncd.connectors.everhour import CONNECTOR
from syncd.core.records import Label
from syncd.testing.files import BERLIN, context, csv_text, entries_of, file, only_page, records


class Kit:
    """Writes reports and reads them. A row is a list of cells, or what `row` takes."""

    COLUMNS = ("Client", "Project", "Task", "Member", "Date", "Time", "Billable", "Notes")
    SUBTOTAL = ("Subtotal", "", "", "", "", "9", "", "")
    TOTAL = ("Total", "", "", "", "", "9", "", "")

    def connector(self, *files, **options):
        return CONNECTOR(CONNECTOR.Options(kind="everhour", **options), context("everhour", BERLIN, *files))

    def read(self, one, **options):
        return only_page(self.connector(one, **options))

    def page(self, *rows, **options):
        """What a report with these rows says."""
        return self.read(file(self.table(*rows)), **options)

    def table(self, *rows, header=COLUMNS, **dialect):
        lists = [self.row(**each) if isinstance(each, dict) else each for each in rows]
        return csv_text(header, lists, **dialect)

    def row(self, day="2026-11-02", time="1.5", **cells):
        said = {"Date": day, "Time": time, "Member": "Jane Doe"}
        return list((dict.fromkeys(self.COLUMNS, "") | said | cells).values())

    def named(self, page):
        """Person, client and project of each entry, in the order of the file."""
        labels = {each.ref: each for each in records(page, Label)}
        for each in entries_of(page):
            project = labels[each.project]
            yield each.person, labels[project.parent].name if project.parent else "", project.name


@pytest.fixture(scope="session")
def kit():
    return Kit()
