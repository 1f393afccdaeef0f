"""Detailed reports as Clockify writes them, and what the connector reads in them."""

import csv

import pytest

from syncd.connectors.clockify import CONNECTOR, ClockifyOptions
from syncd.core.time import day_of
from syncd.testing.files import BERLIN, context, csv_text, entries_of, file, only_page


class Kit:
    """Writes reports and reads them. A row is a list of cells, or what `row` takes."""

    ENGLISH = (
        *("Project", "Client", "Description", "Task", "User", "Group", "Email", "Tags", "Type", "Billable"),
        *("Start Date", "Start Time", "End Date", "End Time", "Duration (h)", "Duration (decimal)"),
        *("Billable Rate (EUR)", "Billable Amount (EUR)", "Date of creation"),
    )
    SPANISH = (
        *("Proyecto", "Cliente", "Descripción", "Equipo", "Usuario", "Grupo", "Correo", "Etiquetas", "Tipo"),
        *("Facturable", "Fecha inicio", "Hora inicio", "Fecha fin", "Hora fin", "Duración (h)", "Duración (decimal)"),
        *("Tarifa (EUR)", "Importe (EUR)", "Fecha creación"),
    )

    def connector(self, *files, **options):
        return CONNECTOR(ClockifyOptions(kind="clockify", **options), context("clockify", BERLIN, *files))

    def read(self, one, **options):
        return only_page(self.connector(one, **options))

    def page(self, *rows, **options):
        """What a report with these rows says."""
        return self.read(file(self.table(*rows)), **options)

    def table(self, *rows, header=ENGLISH):
        lists = [self.row(**each) if isinstance(each, dict) else each for each in rows]
        return csv_text(header, lists, quoting=csv.QUOTE_ALL, lineterminator="\n")

    def row(self, day="2026-11-02", start="09:00", stop="10:00", **cells):
        said = {"User": "Jane Doe", "Start Date": day, "Start Time": start, "End Date": day, "End Time": stop}
        return [(dict.fromkeys(self.ENGLISH, "") | said | cells)[name] for name in self.ENGLISH]

    def starts(self, page):
        """The days on which entries start."""
        return [str(day_of(each.start, BERLIN)) for each in entries_of(page)]


@pytest.fixture(scope="session")
def kit():
    return Kit()
