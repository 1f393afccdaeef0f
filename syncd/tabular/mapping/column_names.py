"""Names of columns, types and states: all that `syncd map` knows by name.

Columns in English, German, Spanish, French, Dutch, Portuguese and Italian, types and states in the first three.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from unicodedata import combining, normalize

from syncd.core.records import MilestoneState, TransactionKind
from syncd.tabular import Unit, normalise_name
from syncd.tabular.mapping import more_names
from syncd.tabular.mapping.money_options import Moved
from syncd.tabular.values.currencies import currencies

_HOURLY = (
    "hourly rate; hourlyrate; rate per hour; billable rate; hourly price; price per hour; stundensatz;"
    " preis pro stunde; taux horaire; uurtarief; tarifa por hora; valor hora; tariffa oraria"
)
_COLUMNS = {
    "date": "date; booking date; posting date; posted date; post date; completed date; date completed; transaction"
    " date;"
    " posted; posted on; value date; day; created;"
    " created at; datum; buchungstag; buchungsdatum; wertstellung; valuta; tag; fecha; fecha de operación; fecha"
    " operación; f operación; fecha valor; f valor;"
    " día;"
    " work date; date worked; spent on; entry date; buchung; date opération; date de l'opération; date"
    " comptable; date valeur; date de valeur; jour; boekdatum; boekingsdatum; transactiedatum; data; data"
    " operazione; data contabile; data registrazione; data valuta; data movimento; data lançamento; giorno; dia",
    "start": "start; start time; started on; started; started at; begin; from; start date; beginn; anfang; von; inicio;"
    " desde;"
    " start datetime; startzeit; startzeitpunkt; début; heure de début; begintijd; starttijd; início; hora de"
    " início; hora inicio; inizio; ora inizio",
    "stop": "stop; end; end time; ended on; ended; ended at; finish; to; until; end date; ende; bis; fin; hasta;"
    " stop time; end datetime; endzeit; endzeitpunkt; heure de fin; einde; eindtijd; fim; hora de fim; hora fin;"
    " fine; ora fine",
    "start_day": "start date; startdatum; fecha de inicio;"
    " fecha inicio; date de début; begindatum; data de início; data inizio",
    "stop_day": "end date; enddatum; fecha de fin; fecha fin; date de fin; einddatum; data de fim; data fine",
    "duration": "duration; hours; time; time spent; hours worked; hrs; duration seconds; minutes; seconds;"
    " dauer; stunden; zeit; minuten; duración; horas; tiempo; minutos;"
    " timespent; time tracked; time logged; spent time; worked; worked hours; hours spent; working hours; actual hours;"
    " effort; aufwand; zeitaufwand; logged hours; hours logged; tracked hours; total hours; logged time; tracked time;"
    " arbeitszeit;"
    " durée; heures; temps; temps passé; duur; uren; aantal uren; gewerkte uren; tijd; duração; tempo; durata; ore",
    "rate": f"{_HOURLY}; rate; tarifa; tarief; tariffa",
    "person": "person; user; user name; username; user full name; full name; member; member name; team member; author;"
    " worker; workers; freelancer; talent; contractor; employee; employee name; staff; consultant; mitarbeiter;"
    " mitarbeiterin; benutzer; benutzername; usuario; miembro; trabajador; utilisateur; collaborateur; medewerker;"
    " gebruiker; usuário; colaborador; utente; dipendente",
    "who": "name; assignee; assigned to; owner; resource; email; e mail; email address; user email",  # of tracked time
    "first_name": "first name; vorname; prénom; nombre; voornaam; nome",
    "last_name": "last name; surname; family name; nachname; nom; apellido; apellidos; achternaam; cognome",
    "client": "client; client name; customer; buyer; employer; company; kunde; auftraggeber; cliente;"
    " comprador; empresa;"
    " kundenname; nom du client; klant; klantnaam; opdrachtgever; azienda",
    "project": "project; projekt; proyecto;"
    " project name; project title; projektname; projet; nom du projet; projectnaam; projeto; progetto",
    "task": "task; activity; aufgabe; tätigkeit; tarea; actividad;"
    " task name; tâche; activité; taak; activiteit; tarefa; atividade; attività",
    "tags": "tags; labels; schlagworte; etiquetas; étiquettes; etichette",
    "description": "description; item description; details; note; notes; memo; comment; purpose; beschreibung; notiz;"
    " verwendungszweck; buchungstext; descripción; concepto; detalle; nota;"
    " libellé; libellé opération; motif; communication; commentaire; omschrijving; mededelingen; opmerking;"
    " descrição; histórico; descrizione; causale; narration; kommentar; bemerkung",
    "billable": "billable; abrechenbar; facturable; billable?; factureerbaar; faturável; fatturabile",
    "amount": "gross; gross amount; amount; total; earnings; value; price; brutto; betrag; umsatz; bruto;"
    " importe; monto;"
    " montant; montant opération; bedrag; valor; importo; montante",
    "fee": "fee; fees; service fee; platform fee; commission; gebühr; gebühren; provision; comisión;"
    " frais; commissie; commissione; commissioni; comissão",
    "tax": "tax; taxes; vat; gst; hst; withholding; withholding tax; tax withheld; tax amount; vat amount; steuer; ust;"
    " mwst; umsatzsteuer; mehrwertsteuer; quellensteuer; impuesto; impuestos; iva; retención; tva",
    "net": "net; net amount; netto; nettobetrag; neto; importe neto;"
    " montant net; nettobedrag; importo netto; valor líquido",
    "credit": "credit; credits; credit amount; amount credited; money in; deposits; deposit amount; deposit amt;"
    " amount in; received; receipts; einnahmen; eingang; crédit; paid in; deposit;"
    " haben; gutschrift; haber; abono; ingreso",
    "debit": "debit; debits; debit amount; amount debited; withdrawals; withdrawal; withdrawal amount; withdrawal amt;"
    " amount out; spent; ausgaben; ausgang; débit; money out; paid out; soll; lastschrift; belastung; debe; cargo",
    "balance": "balance; closing balance; balance after; balance after transaction; account balance; solde;"
    " saldo contable; neuer saldo; saldo na mutatie; running balance; current balance; saldo; kontostand;"
    " saldo contabile",
    "type": "type; transaction type; kind; typ; art; umsatzart; buchungsart; tipo;"
    " soort; transactietype; type d'opération",
    "id": "id; transaction id; ref id; reference id; reference; ref; transaction number; order id; order number; order;"
    " invoice; invoice number; invoice id; invoice no; transaction no; payment id; nummer; belegnummer; referenz;"
    " rechnungsnummer; referencia; número;"
    " référence; referentie; riferimento; referência; numéro; numero",
    "contract": "contract; contract title; contract name; project; project name; project title; job;"
    " job title; gig; service; item; vertrag; auftrag; projekt; contrato; trabajo; proyecto;"
    " contrat; contratto",
    "contract_id": "contract id; contract number; project id; job id; vertragsnummer",
    "void": "void",  # a flag of rows that do not count
    "booked": "status; state; transaction status; payment status; balance impact; buchungsstatus; zustand; estado;"
    " statut; stato; situação",
    "sign": "sign; direction; debe/haber; credit debit indicator; credit debit; debit credit; cr dr; dr cr; d c; c d;"
    " cd flag; richtung;"
    " vorzeichen; soll haben; soll/haben; sens; signo",
    "currency": "currency; währung; moneda; divisa; currency code; devise; munt; muntsoort; moeda",
    "state": "state; status; zustand; estado; statut; stato; estado da transação",
    "title": "milestone; milestone title; title; meilenstein; titel; hito; título",
    "acceptance": "acceptance; acceptance criteria; abnahme; aceptación",
    "due": "due; due date; due on; deadline; fällig; fällig am; vencimiento; fecha límite",
    "funded": "funded; funded on; date funded",
    "submitted": "submitted; submitted on; date submitted",
    "released": "released; released on; approved on; paid on; date released",
    "payer": "payer; counterparty; sender; name; auftraggeber; auftraggeber/empfänger; ordenante; remitente;"
    " begünstigter/zahlungspflichtiger; zahlungspflichtiger; zahlungsbeteiligter; name zahlungsbeteiligter;"
    " contrepartie; tegenpartij; naam tegenpartij; naam tegenrekening; naam / omschrijving; contraparte; ordinante",
    "first_day": "period start; work from; leistung von; service from; from; von; leistungszeitraum von; desde; du",
    "last_day": "period end; work to; leistung bis; service to; to; bis; leistungszeitraum bis; hasta; au",
}
_TYPES = {
    TransactionKind.HOURLY: "hourly; hourly payment; stundenlohn; por hora",
    TransactionKind.FIXED: "fixed; fixed price; milestone; order; milestone payment; festpreis; meilenstein;"
    " hito; pedido",
    TransactionKind.BONUS: "bonus; tip; trinkgeld; propina",
    TransactionKind.FEE: "fee; service fee; platform fee; commission; gebühr; provision; comisión",
    TransactionKind.TAX: "tax; vat; sales tax; steuer; mehrwertsteuer; impuesto; iva",
    TransactionKind.REFUND: "refund; rückerstattung; erstattung; reembolso",
    TransactionKind.PAYOUT: "payout; withdrawal; auszahlung; retiro; retirada",
    TransactionKind.PAYOUT_FEE: "payout fee; withdrawal fee; auszahlungsgebühr",
    TransactionKind.EXPENSE: "expense; auslage; gasto",
    TransactionKind.MEMBERSHIP: "membership; membership fee; subscription; mitgliedschaft; suscripción",
}
_STATES = {
    MilestoneState.PROPOSED: "proposed; requested; pending; vorgeschlagen; propuesto",
    MilestoneState.UNFUNDED: "unfunded; not funded; awaiting funding; nicht hinterlegt; sin fondos",
    MilestoneState.FUNDED: "funded; active; in progress; in escrow; hinterlegt; financiado",
    MilestoneState.SUBMITTED: "submitted; in review; release requested; eingereicht; entregado; enviado",
    MilestoneState.CHANGES_REQUESTED: "changes requested; rejected; abgelehnt; rechazado",
    MilestoneState.RELEASED: "released; paid; approved; bezahlt; freigegeben; pagado; liberado",
    MilestoneState.CANCELLED: "cancelled; canceled; storniert; abgebrochen; cancelado",
}
_UNITS: Mapping[Unit, str] = {
    "milliseconds": "milliseconds; ms",
    "seconds": "seconds; sec; secs; s; duration seconds; sekunden; segundos",
    "minutes": "minutes; min; mins; minuten; minutos; minuti",
    "hours": "hours; hrs; h; hours worked; logged hours; hours logged; tracked hours; total hours; stunden; std; horas;"
    " heures; uren; aantal uren; gewerkte uren; ore",
}
SUMS = frozenset(
    (
        "total",
        "totals",
        "grand total",
        "subtotal",
        "sum",
        "summe",
        "gesamt",
        "gesamtsumme",
        "suma",
        "total general",
        "totaal",
        "totale",
    )
)
"""First words of a row of sums."""
USUAL = ("USD", "EUR", "GBP")
"""The most frequent currencies."""
_SIGNS = (
    "1 / -1; +1 / -1; crdt / dbit; avere / dare; ingreso / egreso; wpływ / wydatek; uznanie / obciążenie; bij / af;"
    " credit / debit; cr / dr; c / d; h / s; haben / soll; h / d; in / out; + / -; plus / minus;"
    " money in / money out; deposit / withdrawal; income / expense; incoming / outgoing; received / sent;"
    " einnahme / ausgabe; eingang / ausgang; gutschrift / belastung; gutschrift / lastschrift;"
    " crédit / débit; crédito / débito;"
    " credito / debito; abono / cargo; haber / debe; ingreso / gasto; entrada / salida; entrada / saída; credit / debet"
)
_MOVED: Mapping[Moved, str] = {
    "yes": "booked; posted; completed; complete; cleared; settled; paid; processed; executed; success; successful;"
    " succeeded; reconciled; gebucht; abgeschlossen; ausgeführt; bezahlt; verbucht; completado; pagado; terminé;"
    " exécuté; verwerkt; voltooid; concluído; eseguito",
    "later": "pending; processing; in progress; authorised; authorized; uncleared; not booked; unpaid; open; on hold;"
    " scheduled; vorgemerkt; ausstehend; offen; in bearbeitung; pendiente; en cours; en attente; pendente;"
    " in behandeling; in attesa",
    "never": "reverted; declined; failed; cancelled; canceled; rejected; denied; expired; voided; void; removed; memo;"
    " abgelehnt; storniert; fehlgeschlagen; abgebrochen; cancelado; rechazado; annulé; refusé; geannuleerd; geweigerd;"
    " recusado; annullato; deleted",
}
_CONTRACT = ("contract", "vertrag", "contrato")
_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
_EURO = re.compile("EUROS?")
_SEPARATORS = re.compile(r"[._-]+")
_CAMEL_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SHORTEST_WORD = 3  # of a unit among other words
_BREAKS = re.compile(r"[\s._()\[\]-]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_TIME_BEHIND = re.compile(r" (?:in )?(?:ms|milliseconds|s|secs?|seconds|m|mins?|minutes|h|hrs?|hours|decimal)$")
_UNIT_BEHIND = re.compile(r"(.*?)(?: in)? ([a-z]{3}|[$€£¥]|euros?)")


def _with(words: Mapping[Any, str], more: Mapping[Any, str]) -> dict[Any, str]:
    return {meaning: f"{text}; {more[meaning]}" if meaning in more else text for meaning, text in words.items()}


def _listed(words: Mapping[Any, str]) -> dict[str, tuple[str, ...]]:
    return {str(meaning): _spellings(word.strip() for word in text.split(";")) for meaning, text in words.items()}


def _spellings(words: Iterable[str]) -> tuple[str, ...]:
    """Give each word, and as it is spelt where umlauts are written ae, oe and ue, and where accents are left out."""
    every = [spelt for word in words for spelt in (word, word.translate(_UMLAUTS), _without_accents(word))]
    return tuple(dict.fromkeys(every))


def _without_accents(word: str) -> str:
    return "".join(letter for letter in normalize("NFKD", word) if not combining(letter))


def _meanings(words: Mapping[Any, str]) -> dict[str, str]:
    return {word: meaning for meaning, spelt in _listed(words).items() for word in spelt}


COLUMNS = _listed(_with(_COLUMNS, more_names.COLUMNS))
"""By field, the names that its column may have, the best first."""
COLUMNS["date"] = tuple(sorted(COLUMNS["date"], key=lambda word: word in more_names.VALUE_DATES))
CONTRACTS = frozenset(word for word in (*COLUMNS["contract"], *COLUMNS["contract_id"]) if word.startswith(_CONTRACT))
"""Names of columns with contracts, which only platforms have."""
TYPES = _meanings(_TYPES)
"""By word, the type that it means."""
STATES = _meanings(_STATES)
"""By word, the state that it means."""
SIGNS = tuple((plus.strip(), minus.strip()) for plus, minus in (pair.split(" / ") for pair in _SIGNS.split(";")))
"""Pairs of words for the sign of an amount: plus, minus."""
MOVED: Mapping[str, Moved] = {
    word: moved
    for moved, text in _with(_MOVED, more_names.MOVED).items()
    for word in _spellings(map(str.strip, text.split(";")))
}
"""By word of a row's state, whether the row has moved money."""
_NOT_WORKED = frozenset(
    "planned estimated estimate budget budgeted remaining scheduled expected target non nonbillable available capacity"
    " geplante geplant geschätzte verbleibende soll estimadas previstas restantes prévues estimées".split()
)
_HOURLY_NAMES = frozenset(_spellings(map(str.strip, _HOURLY.split(";"))))
_KNOWN = frozenset(word for words in COLUMNS.values() for word in words)
_UNIT_OF: Mapping[str, Unit] = {
    word: unit
    for unit, text in _with(_UNITS, more_names.UNITS).items()
    for word in _spellings(map(str.strip, text.split(";")))
}


def bare_name(name: str) -> str:
    """Strip brackets, points, dashes and a currency at its end from a column's name."""
    bare = _words_of(name)
    if not is_known(bare) and is_known(plain := _without_accents(bare)):
        return plain
    if not is_known(bare) and (plain := _TIME_BEHIND.sub("", bare)) in COLUMNS["duration"]:
        return plain
    if not is_known(bare) and is_known(plain := bare.removesuffix(" utc").removesuffix(" gmt")):
        return plain
    behind = _UNIT_BEHIND.fullmatch(bare)
    return behind[1] if behind and not is_known(bare) and currencies(_EURO.sub("EUR", behind[2].upper())) else bare


def _words_of(name: str) -> str:
    unmarked = name.lstrip("#") or name  # some files mark their names with it
    return normalise_name(_SEPARATORS.sub(" ", _BRACKETS.sub(" ", unmarked).replace("#", " number")))


def is_known(name: str) -> bool:
    """Whether a field's column may have this name."""
    return name in _KNOWN


def is_planned(name: str) -> bool:
    """Whether the name of a column of hours says that they were not, or not all, worked."""
    return not _NOT_WORKED.isdisjoint(bare_name(_CAMEL_CASE.sub(" ", name)).split())


def is_hourly(name: str) -> bool:
    """Whether the name of a column says that it has the price of an hour."""
    return bare_name(name) in _HOURLY_NAMES


def unit_named(name: str) -> Unit | None:
    """Return the unit of time in a column's name, if any: in brackets, or as its only word for one."""
    inside = (normalise_name(text).removeprefix("in ") for text in _BRACKETS.findall(name))
    whole = [normalise_name(name), bare_name(name), *inside]
    if unit := next((_UNIT_OF[word] for word in whole if word in _UNIT_OF), None):
        return unit
    words = _words_of(_CAMEL_CASE.sub(" ", name)).split()
    units = {_UNIT_OF[word] for word in words if len(word) >= _SHORTEST_WORD and word in _UNIT_OF}
    return units.pop() if len(units) == 1 else None


def currency_named(name: str) -> frozenset[str] | None:
    """Return the currencies that the one sign or code in a column's name can mean; None without exactly one.

    Lower-case letters are a code only in brackets, or if it is a frequent one, since some codes are words.
    """
    words = _BREAKS.sub(" ", name).split()
    inside = _BREAKS.sub(" ", " ".join(_BRACKETS.findall(name))).split()
    every = [currencies(word.upper() if word in inside or word.upper() in USUAL else word) for word in words]
    meant = [possible for possible in every if possible]
    return meant[0] if len(meant) == 1 and len(words) > 1 else None
