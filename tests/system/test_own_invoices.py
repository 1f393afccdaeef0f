"""Your own invoices, compared with the time tracked on their days, and with what that was when you wrote them."""

from dataclasses import replace

import pytest

from syncd.core.hush import acknowledge
from syncd.core.lifecycle import State
from syncd.core.money import Money
from syncd.core.observations import Coverage
from syncd.core.records import ContractName, Kind, Transaction, TransactionKind, make_ref
from syncd.core.severity import Severity
from syncd.core.time import ALWAYS

WEEK = 7 * 24
CARE = """
[contract.care]
titles = ["Care"]
type = "direct"
terms = [{ rate = "30.00 USD" }]

[[map]]
project = "Care"
contract = "care"
"""
TABLE = """
[source.invoices]
kind = "table"
record = "transaction"
platform = "direct"
folder = "."
person = "me"
currency = "USD"
columns = { id = "No", date = "Sent", amount = "Amount", contract = "Project" }
"""
RULES = ("manual-invoice-vs-tracked", "late-edit-after-billing", "deleted-after-billing")


@pytest.fixture(autouse=True)
def nothing_comes_out_otherwise_when_all_is_judged_again(office):
    """Holds at the end of every test here."""
    yield
    assert office.differences() == []


def invoice(kit, id, amount, hours=None, first=0, last=13, posted=14, kind=TransactionKind.HOURLY):
    """An invoice for the first two weeks, posted on the Monday after them."""
    return Transaction(
        ref=make_ref("invoices", Kind.TRANSACTION, id),
        posted=kit.at(24 * posted).date(),
        kind=kind,
        amount=Money.of(amount, "USD"),
        contract=ContractName(platform="direct", title="Care"),
        person="me",
        first_day=kit.at(24 * first).date(),
        last_day=kit.at(24 * last).date(),
        seconds=None if hours is None else int(hours * 3600),
    )


@pytest.fixture
def worked(office, kit):
    """Ten days of four hours in two weeks, and a table of invoices that was read whole."""
    office.configure(kit.config(CARE, TABLE))
    office.take("toggl", 0.1, kit.label(kit.project(1), "Care"))
    entries = [kit.entry(day, 24 * day + 9, 4) for day in range(14) if day % 7 < 5]
    track(office, kit, 2 * WEEK + 1, *entries)
    return office


def track(office, kit, hour, *entries, gone=()):
    office.take("toggl", hour, *entries, gone=tuple(kit.entry(id, 0).ref for id in gone), complete=[kit.through(hour)])


def take(office, hour, *rows):
    everything = [Coverage(kind=Kind.TRANSACTION, span=ALWAYS, person="me", platform="direct")]
    office.take("invoices", hour, *rows, complete=everything)


def told(office):
    return sorted(
        (found.rule, found.severity, str(found.finding.stake)) for found in office.found() if found.rule in RULES
    )


def test_an_invoice_over_two_weeks_for_all_of_their_time_is_right(worked, kit):
    take(worked, 15 * 24, invoice(kit, 1, "1200.00", 40))
    assert told(worked) == []


def test_an_invoice_for_less_than_was_tracked(worked, kit):
    take(worked, 15 * 24, invoice(kit, 1, "1125.00", 37.5))
    assert told(worked) == [("manual-invoice-vs-tracked", Severity.MEDIUM, "75.00 USD")]
    take(worked, 15 * 24 + 1, invoice(kit, 2, "75.00", 2.5, first=12))
    assert told(worked) == []


def test_what_was_part_of_an_invoice_that_is_gone_is_one_of_its_own(worked, kit):
    first, second = invoice(kit, "1", "200.00"), invoice(kit, "2", "100.00")
    take(worked, 2 * WEEK + 10, first, second)
    before = told(worked)
    worked.take("invoices", 2 * WEEK + 11, gone=(first.ref,))
    assert told(worked) not in ([], before), "the second row alone is compared now"


def test_a_discount_that_comes_later_explains_it(worked, kit):
    take(worked, 15 * 24, invoice(kit, 1, "1275.00"))
    assert told(worked) == [("manual-invoice-vs-tracked", Severity.MEDIUM, "-75.00 USD")]
    take(worked, 15 * 24 + 1, invoice(kit, 2, "-75.00", kind=TransactionKind.REFUND))
    assert told(worked) == []


def test_time_that_arrives_late_or_without_a_contract_changes_the_verdict(worked, kit):
    take(worked, 15 * 24, invoice(kit, 1, "1260.00", 42))
    assert told(worked) == [("manual-invoice-vs-tracked", Severity.MEDIUM, "-60.00 USD")]
    track(worked, kit, 15 * 24 + 1, kit.entry("odd", 24 * 5 + 9, 2, label=9))
    assert worked.unmade("manual-invoice-vs-tracked")
    worked.take("toggl", 15 * 24 + 2, kit.label(kit.project(9), "Care"))
    assert told(worked) == []
    assert worked.unmade("manual-invoice-vs-tracked") == []


def test_goodwill_and_time_marked_not_billable_are_not_invoiced(worked, kit):
    goodwill = '[[map]]\nproject = "Care"\ntag = "free"\ncontract = "care"\ngoodwill = true\n'
    worked.configure(kit.config(CARE.replace("[[map]]", f"{goodwill}\n[[map]]", 1), TABLE))
    worked.take("toggl", 0.2, kit.label(kit.tag(3), "free"))
    take(worked, 15 * 24, invoice(kit, 1, "1200.00", 40))
    track(worked, kit, 15 * 24 + 1, kit.entry("free", 24 * 5 + 9, 2, tags=(kit.tag(3),)))
    assert told(worked) == []
    mixed = [kit.entry("no", 24 * 5 + 15, 2, billable=False), kit.entry(0, 9, 4, billable=True)]
    track(worked, kit, 15 * 24 + 2, *mixed)
    assert told(worked) == []


def test_time_deleted_after_the_invoice_is_told_once(worked, kit):
    take(worked, 15 * 24, invoice(kit, 1, "1200.00", 40))
    track(worked, kit, 16 * 24, gone=[3])
    assert told(worked) == [("deleted-after-billing", Severity.HIGH, "-120.00 USD")]


def test_time_changed_after_the_invoice_is_told_once_either_way(worked, kit):
    take(worked, 15 * 24, invoice(kit, 1, "1200.00", 40))
    track(worked, kit, 16 * 24, kit.entry(3, 24 * 3 + 9, 3))
    assert told(worked) == [("late-edit-after-billing", Severity.HIGH, "-30.00 USD")]
    track(worked, kit, 17 * 24, kit.entry(3, 24 * 3 + 9, 6))
    assert told(worked) == [("late-edit-after-billing", Severity.HIGH, "60.00 USD")]


def test_time_that_is_corrected_to_what_was_invoiced_is_fine(worked, kit):
    take(worked, 15 * 24, invoice(kit, 1, "1170.00", 39))
    assert told(worked) == [("manual-invoice-vs-tracked", Severity.MEDIUM, "30.00 USD")]
    track(worked, kit, 16 * 24, kit.entry(3, 24 * 3 + 9, 3))
    assert [severity for _, severity, _ in told(worked)] == [Severity.INFO]


def test_an_invoice_that_is_read_after_the_change_says_when_the_time_was_billed(worked, kit):
    track(worked, kit, 16 * 24, kit.entry(3, 24 * 3 + 9, 3))
    assert told(worked) == []
    take(worked, 17 * 24, invoice(kit, 1, "1200.00", 40))
    assert told(worked) == [("late-edit-after-billing", Severity.HIGH, "-30.00 USD")]
    worked.take("invoices", 18 * 24, gone=(make_ref("invoices", Kind.TRANSACTION, 1),))
    assert told(worked) == []


def test_an_invoice_that_moves_to_other_days_is_compared_with_these(worked, kit):
    take(worked, 15 * 24, invoice(kit, 1, "1200.00", 40))
    take(worked, 15 * 24 + 1, invoice(kit, 1, "1200.00", 40, last=6))
    assert told(worked) == [("manual-invoice-vs-tracked", Severity.MEDIUM, "-600.00 USD")]


def test_time_that_is_not_known_yet_is_no_difference(office, kit):
    office.configure(kit.config(CARE, TABLE))
    office.take("toggl", 0.1, kit.label(kit.project(1), "Care"), kit.entry(1, 9, 4), complete=[kit.through(WEEK)])
    take(office, 15 * 24, invoice(kit, 1, "1200.00", 40))
    assert told(office) == []
    assert office.unmade("manual-invoice-vs-tracked")
    office.take("toggl", 15 * 24 + 1, complete=[kit.through(15 * 24 + 1)])
    assert told(office) == [("manual-invoice-vs-tracked", Severity.MEDIUM, "-1080.00 USD")]


CLIENT = """
[client.initech]
names = ["Initech Ltd"]
"""
SITE = """
[contract.{key}]
platform = "direct"
client = "initech"
titles = ["{key} title"]
type = "direct"
terms = [{{ rate = "30.00 USD" }}]
"""


def sent_to(kit, id, client, **more):
    return replace(invoice(kit, id, "900.00", **more), contract=ContractName(platform="direct", client=client))


def contracts_of(office):
    return {row[0].split("/")[2]: row[1] for row in office.ledger.database.rows("SELECT ref, contract FROM posting")}


@pytest.mark.parametrize("client", ["Initech Ltd", "initech  LTD", "initech"])
def test_an_invoice_that_names_the_client_alone_is_of_its_only_contract(office, kit, client):
    office.configure(kit.config(CLIENT, SITE.format(key="site"), TABLE))
    office.take("invoices", WEEK * 3, sent_to(kit, 1, client), sent_to(kit, 2, "Globex"))
    found = contracts_of(office)
    assert found["1"] == "site"
    assert found["2"].startswith("direct~")
    assert office.found("money-without-contract") == []


def test_of_a_client_with_two_contracts_the_days_decide_else_it_is_a_question(office, kit):
    first, second = kit.at(0).date(), kit.at(24 * 100).date()
    dated = SITE.format(key="site") + f"end = {first}\n", SITE.format(key="shop") + f"start = {second}\n"
    office.configure(kit.config(CLIENT, *dated, TABLE))
    office.take("invoices", WEEK * 3, sent_to(kit, 1, "Initech Ltd", first=-14, last=0, posted=1))
    office.take("invoices", WEEK * 3, sent_to(kit, 2, "Initech Ltd", first=1, last=13))
    assert contracts_of(office) == {"1": "site", "2": None}
    office.configure(kit.config(CLIENT, SITE.format(key="site"), SITE.format(key="shop"), TABLE))
    office.settle()
    assert contracts_of(office) == {"1": None, "2": None}
    (asked,) = office.found("money-without-contract")
    assert "counts for no contract: shop title and site title all fit" in asked.finding.summary
    office.configure(kit.config(CLIENT, SITE.format(key="site"), TABLE))
    office.settle()
    assert contracts_of(office) == {"1": "site", "2": "site"}
    assert office.found("money-without-contract") == []


def test_the_only_contract_of_a_client_takes_no_invoice_for_days_on_which_it_does_not_run(office, kit):
    office.configure(kit.config(CLIENT, SITE.format(key="site") + f"end = {kit.at(0).date()}\n", TABLE))
    office.take("invoices", WEEK * 3, sent_to(kit, 1, "Initech Ltd", first=1, last=13))
    assert contracts_of(office) == {"1": None}
    (asked,) = office.found("money-without-contract")
    assert "site title does not run on these days" in asked.finding.summary


def test_a_title_goes_before_the_client_and_a_project_named_like_the_client_is_not_its_contract(office, kit):
    office.configure(kit.config(CLIENT, SITE.format(key="site"), TABLE))
    named = ContractName(platform="direct", client="Initech Ltd", title="Another job")
    office.take("invoices", WEEK * 3, replace(invoice(kit, 1, "900.00"), contract=named))
    assert contracts_of(office)["1"].startswith("direct~")
    office.take("toggl", WEEK * 3, kit.label(kit.project(1), "Initech Ltd"), kit.entry(1, 9, 5))
    assert "site" not in {row[0] for row in office.ledger.database.rows("SELECT contract FROM piece")}


@pytest.mark.parametrize("key", ["acare", "zcare"])  # judged before and after direct-7, if it went by names
def test_what_people_decided_of_an_invoice_stays_when_its_contract_is_configured_and_when_it_is_not(office, kit, key):
    care = CARE.replace("[contract.care]", f"[contract.{key}]").replace('contract = "care"', f'contract = "{key}"')
    office.configure(kit.config(TABLE))
    sent = invoice(kit, 1, "1125.00", 37.5)
    take(office, 0.1, replace(sent, contract=ContractName(platform="direct", id="7", title="Care")))
    office.take("toggl", 0.2, kit.label(kit.project(1), "Care"))
    track(office, kit, 2 * WEEK + 1, *[kit.entry(day, 24 * day + 9, 4) for day in range(14) if day % 7 < 5])
    (old,) = office.found("manual-invoice-vs-tracked")
    assert old.subject.name == "direct-7"
    office.record(acknowledge(old, office.now), "agreed")
    office.configure(kit.config(care.replace("titles", 'id = "7"\ntitles'), TABLE))
    office.settle(16 * 24)
    (new,) = office.found("manual-invoice-vs-tracked")
    assert (new.subject.name, new.state, new.first_seen) == (key, State.ACKNOWLEDGED, old.first_seen)
    ended = office.ledger.discrepancies.get(old.id)
    assert (ended.state, ended.goes_on_as) == (State.MERGED, new.id)
    assert [event.note for event in office.ledger.discrepancies.events(new.id)][1] == "agreed"


LANCE = """
[contract.lance]
platform = "golance"
titles = ["Lance"]
type = "hourly"
terms = [{ rate = "30.00 USD" }]

[[map]]
project = "Care"
contract = "lance"
"""


def by_hand(kit, id, amount, hours=None, **given):
    """A manual invoice on goLance for the first two weeks."""
    row = invoice(kit, id, amount, hours, kind=TransactionKind.MISCELLANEOUS, **given)
    name = ContractName(platform="golance", title="Lance")
    ref = make_ref("golance", Kind.TRANSACTION, id)
    return replace(row, ref=ref, contract=name, type_text="Manual invoice")


def on_golance(office, kit, hour, *records, kind=Kind.TRANSACTION, **more):
    office.take("golance", hour, *records, complete=(Coverage(kind=kind, span=ALWAYS, person="me"),), **more)


@pytest.fixture
def lance(office, kit):
    """Ten days of four hours in two weeks, and all hours and money that goLance shows: none yet."""
    office.configure(kit.config(LANCE, SOURCE))
    office.take("toggl", 0.1, kit.label(kit.project(1), "Care"))
    track(office, kit, 2 * WEEK + 1, *(kit.entry(day, 24 * day + 9, 4) for day in range(14) if day % 7 < 5))
    for kind in (Kind.WORK, Kind.TRANSACTION):
        on_golance(office, kit, 3 * WEEK, kind=kind)
    return office


SOURCE = """
[source.golance]
kind = "golance"
record = "transaction"
folder = "."
person = "me"
currency = "USD"
columns = { id = "No", date = "Date", amount = "Amount", contract = "Contract" }
"""


def test_a_manual_invoice_on_a_platform_is_compared_with_the_time_that_it_does_not_show(lance, kit):
    assert len(lance.found("tracked-not-logged")) == 2
    on_golance(lance, kit, 3 * WEEK + 1, by_hand(kit, "m", "1140.00", 38))
    (one,) = lance.found("manual-invoice-vs-tracked")
    assert (one.finding.seconds, one.finding.stake) == (7_200, Money.of("60.00", "USD"))
    assert lance.found("tracked-not-logged") == []
    row = replace(kit.line("w", 1, 2), contract=ContractName(platform="golance", title="Lance"))
    on_golance(lance, kit, 3 * WEEK + 2, replace(row, ref=make_ref("golance", Kind.WORK, "w")), kind=Kind.WORK)
    assert lance.found("manual-invoice-vs-tracked") == []
    on_golance(lance, kit, 3 * WEEK + 3, gone=(by_hand(kit, "m", "0").ref,))
    assert len(lance.found("tracked-not-logged")) == 2


def test_other_rows_of_such_a_platform_are_no_invoices_by_hand(lance, kit):
    on_golance(lance, kit, 3 * WEEK + 1, replace(by_hand(kit, "m", "30.00", 1), type_text="Miscellaneous"))
    assert lance.found("manual-invoice-vs-tracked") == []
    assert len(lance.found("tracked-not-logged")) == 2
    on_golance(lance, kit, 3 * WEEK + 2, by_hand(kit, "n", "30.00", 1))
    assert [one.finding.seconds for one in lance.found("manual-invoice-vs-tracked")] == [39 * 3_600]
