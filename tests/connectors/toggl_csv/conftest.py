"""Exports as Toggl writes them, and what the connector reads in them."""

import pytest

from syncd.connectors.toggl_csv import CONNECTOR
from syncd.testing.files import BERLIN, context, csv_text, file, only_page


class Kit:
    """Writes exports and reads them. A row is a list of cells, or what `row` takes."""

    OLDER = (
        *("User", "Client", "Project", "Task", "Description", "Billable", "Start date", "Start time", "End date"),
        *("End time", "Duration", "Tags"),
    )

    def connector(self, *files, **options):
        return CONNECTOR(CONNECTOR.Options(kind="toggl-csv", **options), context("toggl-files", BERLIN, *files))

    def read(self, one, **options):
        return only_page(self.connector(one, **options))

    def page(self, *rows, **options):
        """What an export with these rows says."""
        return self.read(file(self.table(*rows)), **options)

    def table(self, *rows, header=OLDER):
        return csv_text(header, [self.row(**each) if isinstance(each, dict) else each for each in rows])

    def row(self, day="2026-11-02", start="09:00:00", stop="10:00:00", **cells):
        said = {"User": "Jane Doe", "Start date": day, "Start time": start, "End date": day, "End time": stop}
        return [(dict.fromkeys(self.OLDER, "") | said | cells)[name] for name in self.OLDER]


@pytest.fixture(scope="session")
def kit():
    return Kit()
