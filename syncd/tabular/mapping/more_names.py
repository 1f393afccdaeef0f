"""Names that `syncd map` knows beside those of fields in its first seven languages.

Columns in Danish, Norwegian, Swedish, Finnish, Estonian, Polish, Czech and Hungarian, and words of columns and rows
that fill no field.
"""

from collections.abc import Mapping

COLUMNS: Mapping[str, str] = {
    "date": "txn date; tran date; dato; bogført dato; bokført dato; bokføringsdato; bokföringsdag; bokförd;"
    " reskontradatum; kirjauspäivä;"
    " päivä; päivämäärä; kuupäev; data księgowania; data operacji; datum zaúčtování; könyvelés dátuma; dátum",
    "start": "rozpoczęcie; początek; czas rozpoczęcia; starttid; aloitus; clock in; time in; punch in; in",
    "stop": "stopped at; stopped; zakończenie; koniec; czas zakończenia; sluttid; lopetus; clock out; time out; punch"
    " out; out",
    "duration": "timmar; timer; tid; antal timer; antal timmar; tunnit; czas; czas trwania; godziny; liczba godzin;"
    " hodiny;"
    " tuntia; spent time; actual hours; worked hours; worked time; working time; working hours; time worked",
    "person": "display name; employee id; worker id; staff id; member id; employee number; personalnummer; created"
    " by; logged by; worked by; tracked by; assigned user; login; login name; user id;"
    " pracownik; użytkownik; osoba; anställd; användare; medarbetare; medarbejder; bruger; ansatt; bruker; työntekijä;"
    " käyttäjä; pracovník; uživatel; bearbeiter; bearbeiterin; erfasst von; nutzer; engineer; developer; who;"
    " resource name; agent; designer; teammate; person name; worklog author; trabajadora; colaboradora; empleado",
    "project": "projekti; projekt",
    "description": "tekst; text; forklaring; beskrivning; rubrik; viesti; selite; selgitus; opis; opis operacji; tytuł;"
    " popis; zpráva pro příjemce; közlemény",
    "amount": "beløb; belopp; beløp; määrä; summa; kwota; kwota operacji; částka; objem; összeg",
    "credit": "inn på konto; inn; insättning; insättningar; wpływy; uznania; entrate; accrediti; ingresos",
    "debit": "ut fra konto; ut; uttag; wydatki; obciążenia; uscite; addebiti; gasto; gastos",
    "balance": "bokfört saldo; saldo po operacji; saldo po transakcji; zůstatek; egyenleg; running bal; disponible",
    "type": "typ transakcji; tehingu tüüp",
    "currency": "valuta; valuutta; valuuta; waluta; měna; deviza; devises; devies",
    "void": "deleted; is deleted; removed; void; voided; rejected; declined; gelöscht; eliminado; supprimé; verwijderd",
    "booked": "contabilizzazione; tila; stav; verification status; statut de l'opération",
    "payer": "counter party; partner name; partnername; payee; mottagare; avsändare; saaja/maksja; nazwa kontrahenta;"
    " dane kontrahenta; název protiúčtu; naam van de tegenpartij; auftraggeber / begünstigter;"
    " begünstigter / auftraggeber; sender / empfänger; beneficiary; counterparty name; name of counterparty",
}
"""By field, more names that its column may have."""
MOVED: Mapping[str, str] = {
    "yes": "executed; sent; accepted; contabilizzato; udført; utført; bokförd; bokført; geaccepteerd; uitgevoerd;"
    " zaksięgowano; zrealizowana; zaúčtováno; ausgeführt; contabilizado; comptabilisé; comptabilisée",
    "later": "non contabilizzato; venter; afventer; reserverad; reservert; nicht gebucht; noch nicht gebucht; no"
    " contabilizado;"
    " oczekująca; oczekuje; w toku; odottaa; non comptabilisé; non comptabilisée; geplant; reserviert; hold; pre"
    " booked; preauthorised; authorization; gebucht - vorläufig; à venir; unposted; not"
    " posted",
    "never": "refused; geweigerd; afvist; avvist; odrzucona; anulowana; zrušeno; peruttu; returned; reversed;"
    " blocked; refunded in full",
}
"""By whether it says that a row has moved money, more words of states."""
BOOKED_FLAGS = {"pending": False, "is pending": False, "booked": True, "is booked": True, "settled": True}
"""By name of a column of yes and no, whether yes says that a row has moved money."""
YES = frozenset("yes y true 1 ja oui si sí".split())
NO = frozenset("no n false 0 nein non nee".split())
FEES = frozenset(
    "fee fees charge charges commission commissions gebühr gebühren entgelt entgelte kosten frais comisión comisiones"
    " commissione commissioni spese comissão tarifas opłata opłaty prowizja avgift gebyr poplatek".split()
)
"""Words in the names of columns with fees."""
NO_FEES = frozenset("after before incl including excl excluding without ohne currency rate".split())
"""Words in the names of other columns that have a word of fees, such as “Amount after fees”."""
UNITS: Mapping[str, str] = {
    "hours": "timmar; antal timmar; timer; antal timer; tunnit; tuntia; godziny; liczba godzin; hodiny",
    "minutes": "minutter; minuter; minuuttia; minuty",
}
"""By unit of time, more names of columns that count it."""
VALUE_DATES = frozenset(
    "value date; wert; wertstellung; valuta; fecha valor; f valor; date valeur; date de valeur; data valuta; data"
    " waluty;"
    " valutadatum; valutadag; rentedatum; rentedato; interest date; valuta date; arvopäivä".split("; ")
)
"""Names of the day from which a bank counts interest, which is not the day on which it books."""
STATEMENT_BALANCES = frozenset(
    "opening balance; closing balance; beginning balance; ending balance; starting balance; balance brought forward;"
    " balance carried forward; brought forward; carried forward; turnover; anfangssaldo; endsaldo; schlusssaldo;"
    " alter kontostand; neuer kontostand; saldovortrag; saldo inicial; saldo final; saldo anterior; saldo iniziale;"
    " saldo finale; solde initial; solde final; ancien solde; nouveau solde; beginsaldo; eindsaldo; algsaldo;"
    " lõppsaldo;"
    " käive; ingående saldo; utgående saldo; saldo początkowe; saldo końcowe".split("; ")
)
"""Texts of rows in a statement that have a balance or a sum, not what was moved."""
BREAKS = frozenset(
    "break; breaks; break time; break duration; total break; unpaid break; lunch; lunch break; pause; pausen;"
    " pausenzeit;"
    " pauze; pausa; descanso; paus; rast; przerwa".split("; ")
)
"""Names of columns with the time between start and stop that is not worked."""
ZONES = frozenset(
    "time zone; timezone; tz; zone; zeitzone; fuseau horaire; zona horaria; fuso orario; fuso horário; tijdzone".split(
        "; "
    )
)
"""Names of columns with the time zone of clock times."""
NOT_PEOPLE = frozenset(
    "activity category categories kategorie categoría catégorie categoria type status state stage phase service"
    " leistung"
    " department abteilung team group gruppe list folder space board epic sprint priority component module location"
    " site"
    " place city country region device source app application editor platform language branch machine os entry label"
    " tag"
    " issue ticket key summary title subject story code currency mode period account organization organisation"
    " workspace"
    " day weekday month week year approved approval invoiced billed locked invoice product topic area subtask budget"
    " time"
    " zone timezone rounding cost reason color colour".split()
)
"""Words of columns whose cells are not names of people."""
