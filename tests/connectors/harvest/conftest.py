"""Detailed time reports as Harvest writes them, and what the connector reads in them."""

import pytest

from syncd.connectors.harvest import CONNECTOR
from syncd.testing.files import BERLIN, context, csv_text, file, only_page


class Kit:
    """Writes reports and reads them. A row is a list of cells, or what `row` takes."""

    COLUMNS = (
        *("Date", "Client", "Project", "Task", "Notes", "Hours", "Hours Rounded", "Billable?", "First Name"),
        *("Last Name", "Billable Rate", "Currency"),
    )

    def connector(self, *files, **options):
        return CONNECTOR(CONNECTOR.Options(kind="harvest", **options), context("harvest", BERLIN, *files))

    def read(self, one, **options):
        return only_page(self.connector(one, **options))

    def page(self, *rows, **options):
        """What a report with these rows says."""
        return self.read(file(self.table(*rows)), **options)

    def table(self, *rows, header=COLUMNS, **dialect):
        return csv_text(header, [self.row(**each) if isinstance(each, dict) else each for each in rows], **dialect)

    def row(self, day="2026-11-02", hours="1.5", **cells):
        said = {"Date": day, "Hours": hours, "First Name": "Jane", "Last Name": "Doe"}
        return list((dict.fromkeys(self.COLUMNS, "") | said | cells).values())


@pytest.fixture(scope="session")
def kit():
    return Kit()
