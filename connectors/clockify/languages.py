"""The columns of Clockify's detailed report in its languages, and how a report becomes an English one.

Facts, from public samples of the exports in English and Spanish, and from public readers of those in German, French and
Portuguese, which list their columns: German reports have `Abrechenbar` with Ja and Nein, `Abrechenbarer Tarif (CHF)`
and `Rechnungsbetrag (CHF)`; French ones `Facturable` with Oui; Portuguese ones `Faturável` with Sim and Não, and, by
version, `Usuário` or `Do utilizador`, `Data de término` or `Data final`, `Hora de término` or `Fim do tempo`. Of French
reports, the columns of tags, tasks and rates were not seen.
"""

from collections.abc import Mapping
from dataclasses import replace

from syncd.tabular import Format, Row, Table

_LANGUAGES: Mapping[str, Mapping[str, str]] = {
    "English": {
        "project": "project",
        "client": "client",
        "description": "description",
        "task": "task|activity",
        "user": "user",
        "email": "email",
        "tags": "tags",
        "billable": "billable",
        "start date": "start date",
        "start time": "start time",
        "end date": "end date",
        "end time": "end time",
        "type": "type",
        "duration (h)": "duration (h)",
        "duration (decimal)": "duration (decimal)",
        "group": "group|invoiced|date of creation",
        "billable rate": "billable rate",
        "billable amount": "billable amount|cost rate",
    },
    "Spanish": {
        "project": "proyecto",
        "client": "cliente",
        "description": "descripción",
        "task": "tarea|actividad|equipo",
        "user": "usuario",
        "email": "correo",
        "tags": "etiquetas",
        "billable": "facturable",
        "start date": "fecha inicio",
        "start time": "hora inicio",
        "end date": "fecha fin",
        "end time": "hora fin",
        "type": "tipo",
        "duration (h)": "duración (h)",
        "duration (decimal)": "duración (decimal)",
        "group": "grupo|fecha creación",
        "billable rate": "tarifa",
        "billable amount": "importe|tarifa de coste",
    },
    "German": {
        "project": "projekt",
        "client": "kunde",
        "description": "beschreibung",
        "task": "aufgabe|aktivität",
        "user": "benutzer",
        "email": "email|e-mail",
        "tags": "tags|schlagwörter",
        "billable": "abrechenbar",
        "start date": "startdatum",
        "start time": "startzeit",
        "end date": "enddatum",
        "end time": "endzeit",
        "type": "typ",
        "duration (h)": "dauer (h)",
        "duration (decimal)": "dauer (dezimal)",
        "group": "gruppe|kiosk",
        "billable rate": "abrechenbarer tarif",
        "billable amount": "rechnungsbetrag",
    },
    "French": {
        "project": "projet",
        "client": "client",
        "description": "description",
        "task": "tâche|activité",
        "user": "utilisateur",
        "email": "email|e-mail",
        "tags": "tags|étiquettes|balises",
        "billable": "facturable",
        "start date": "date de début",
        "start time": "heure de début",
        "end date": "date de fin",
        "end time": "heure de fin",
        "type": "type",
        "duration (h)": "durée (h)",
        "duration (decimal)": "durée (décimal)|durée (décimale)",
        "group": "groupe|kiosque",
        "billable rate": "taux facturable",
        "billable amount": "montant facturable",
    },
    "Portuguese": {
        "project": "projeto",
        "client": "cliente",
        "description": "descrição",
        "task": "tarefa|atividade",
        "user": "usuário|do utilizador|utilizador",
        "email": "email|e-mail",
        "tags": "etiquetas|etiqueta|tags",
        "billable": "faturável",
        "start date": "data de início",
        "start time": "hora de início",
        "end date": "data de término|data final",
        "end time": "hora de término|fim do tempo",
        "type": "tipo",
        "duration (h)": "duração (h)",
        "duration (decimal)": "duração (decimal)",
        "group": "grupo",
        "billable rate": "taxa faturável",
        "billable amount": "valor faturável",
    },
}
"""By language, how a column of the English report may be called; the last two are followed by a currency."""

_NEEDED = ("description", "start date", "start time", "end date", "end time")
_MARKS = ("duration (h)", "duration (decimal)", "group", "type")  # what other trackers' files lack
_MONEY = ("billable rate", "billable amount")


def _format(language: str) -> Format:
    columns = _LANGUAGES[language]
    own = [name for field, names in columns.items() if field not in _MONEY for name in names.split("|")]
    rates, amounts = (columns[field].split("|") for field in _MONEY)
    return Format(
        "detailed report" if language == "English" else f"detailed report in {language}",
        (*(columns[field] for field in _NEEDED), "|".join(columns[field] for field in _MARKS)),
        read=(columns["billable"], *(f"{name} (*)" for name in rates)),
        irrelevant=tuple(f"{name}*" for name in amounts),
        marks=(columns["billable"],),
        others=(*own, *(f"{name} (*)" for name in (*rates, *amounts))),
    )


FORMATS = tuple(map(_format, _LANGUAGES))
"""The report in each language."""


def in_english(table: Table, known: Format) -> Table:
    """Return a report with the columns of an English one. `known`: its format, one of `FORMATS`."""
    language = list(_LANGUAGES)[FORMATS.index(known)]
    named: dict[str, str] = {}
    for field, names in _LANGUAGES[language].items():
        for name in names.split("|"):
            for column in table.header:
                plain, bracket, currency = column.partition(" (")
                if column == name or (field in _MONEY and bracket and plain == name):
                    new = f"{field} ({currency}" if field in _MONEY else field
                    if new not in (*named.values(), *table.header):
                        named[column] = new
    if not named:
        return table

    def renamed(row: Row) -> Row:
        return replace(row, cells={named.get(name, name): cell for name, cell in row.cells.items()})

    return replace(table.mapped(renamed), columns=tuple(named.get(name, name) for name in table.header))
