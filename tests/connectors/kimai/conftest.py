"""Exports as Kimai writes them, and what the connector reads in them."""

from types import MappingProxyType

import pytest

from syncd.connectors.kimai import CONNECTOR
from syncd.testing.files import BERLIN, context, csv_text, entries_of, file, only_page


class Kit:
    """Writes exports and reads them. A row is a list of cells, or what `row` takes."""

    ENGLISH = (
        *("Date", "From", "To", "Duration", "Currency", "Hourly price", "Name", "User", "E-mail", "Customer"),
        *("Project", "Activity", "Description", "Billable", "Tags", "Type"),
    )
    GERMAN = (
        *("Datum", "Von", "Bis", "Dauer", "Währung", "Preis pro Stunde", "Name", "Benutzer", "E-Mail", "Kunde"),
        *("Projekt", "Tätigkeit", "Beschreibung", "Abrechenbar", "Schlagworte", "Typ"),
    )
    LANGUAGES = MappingProxyType({"English": ENGLISH, "German": GERMAN})

    def connector(self, *files, **options):
        return CONNECTOR(CONNECTOR.Options(kind="kimai", **options), context("kimai", BERLIN, *files))

    def read(self, one, **options):
        return only_page(self.connector(one, **options))

    def page(self, *rows, **options):
        """What an export with these rows says."""
        return self.read(file(self.table(*rows)), **options)

    def table(self, *rows, header=ENGLISH, delimiter=","):
        lists = [self.row(**each) if isinstance(each, dict) else each for each in rows]
        return csv_text(header, lists, delimiter=delimiter)

    def row(self, day="2026-11-02", start="09:00", stop="10:00", duration="1", **cells):
        said = {"Date": day, "From": start, "To": stop, "Duration": duration, "Name": "Jane Doe", "Type": "timesheet"}
        return [(dict.fromkeys(self.ENGLISH, "") | said | cells)[name] for name in self.ENGLISH]

    def entry(self, *cells, **named):
        """The one entry of an export with one row."""
        page = self.page(self.row(*cells, **named))
        assert page.rejected == []
        return entries_of(page)[0]


@pytest.fixture(scope="session")
def kit():
    return Kit()
