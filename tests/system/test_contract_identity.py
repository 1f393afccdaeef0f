"""Whatever exports call a contract, and in whatever order they come, it is one contract, or none where two fit."""

import os
from datetime import date, timedelta
from itertools import permutations

import pytest

from syncd.cli.views.config_proposal import toml
from syncd.cli.views.listed_contracts import list_contracts
from syncd.core.discrepancies import Side
from syncd.core.money import Money
from syncd.core.summary import Gap
from syncd.core.time import Period, instant
from syncd.pull.jobs import import_jobs
from syncd.pull.workers import pull
from syncd.report.billable import summarize_period
from syncd.simulator.exports import Deal, LogRow, Posting, transaction_report, weekly_summary

SOURCE = '[source.upwork]\nkind = "upwork"\nperson = "me"\n[person.me]\nnames = ["Jane D."]\n'
MONDAY = date(2026, 11, 2)
HOUR = Money(4000, "USD")
API = Deal("36", "Backend", "Acme Ltd")
RENAMED = Deal("36", "Backend, phase 2", "Acme Ltd")
SAME_TITLE = Deal("37", "Backend", "Beta GmbH")


def log(deal, day=0):
    return LogRow(MONDAY + timedelta(days=day), deal, 3600, HOUR)


def invoice(deal, week=MONDAY, client=None):
    named = Deal(deal.id, deal.title, client or deal.client)
    return Posting(week + timedelta(days=7), "Hourly", HOUR, named, week, 3600)


class Exports:
    """Files written in the order in which Upwork made them; imported in any."""

    def __init__(self, office):
        self.office = office
        self.count = 0

    def _file(self, text):
        self.count += 1
        path = self.office.folder / f"{self.count}.csv"
        path.write_text(text, "utf-8")
        made = instant("2026-11-20T09:00:00Z") + timedelta(hours=self.count)
        os.utime(path, (made.timestamp(), made.timestamp()))
        return path

    def summary(self, *rows):
        return self._file(weekly_summary(rows))

    def report(self, *postings, freelancer="Jane D.", first_ref="701"):
        return self._file(transaction_report(postings, freelancer).replace("701000", f"{first_ref}000"))


@pytest.fixture
def exports(office):
    office.configure(f'ledger = "x.db"\n{SOURCE}')
    return Exports(office)


def taken(office, *paths):
    """Import files in this order, and settle after each."""
    office.now = instant("2026-11-25T09:00:00Z")
    for path in paths:
        office.settle()
        pulls = pull(office.composition, import_jobs("upwork", [path], None), office.now, lambda: office.now)
        assert [pulled.error for pulled in pulls] == [None]
        office.settle()
    assert office.differences() == []


def paid(office):
    """(contract, kind) → cents posted."""
    rows = office.ledger.database.rows("SELECT contract, kind, sum(minor) FROM posting GROUP BY contract, kind")
    return {(contract, kind): minor for contract, kind, minor in rows}


def logged(office):
    """Contract → seconds."""
    return dict(map(tuple, office.ledger.database.rows("SELECT contract, sum(seconds) FROM line GROUP BY contract")))


def in_every_order(kit, text, make):
    """What each order of the same files ends in, without ids of rows."""
    ends = []
    with kit.office(text) as scratch:
        count = len(make(Exports(scratch)))
    for order in permutations(range(count)):
        with kit.office(text) as office:
            files = make(Exports(office))
            taken(office, *(files[index] for index in order))
            known = office.rows("record JOIN version ON version.id = record.version", "record.ref, body, record.gone")
            ends.append((paid(office), logged(office), office.derived(), known))
    return ends


TEXT = f'ledger = "x.db"\n{SOURCE}'


def test_hours_with_an_id_and_money_with_a_title_are_one_contract_in_every_order(kit):
    ends = in_every_order(kit, TEXT, lambda exports: [exports.summary(log(API)), exports.report(invoice(API))])
    assert all(end == ends[0] for end in ends)
    assert ends[0][0] == {("upwork-36", "hourly"): 4000, ("upwork-36", "fee"): -400}
    assert ends[0][1] == {"upwork-36": 3600}


def test_money_alone_has_a_key_of_its_own_until_an_id_is_known(office, exports):
    report = exports.report(invoice(API))
    taken(office, report)
    ((alone, _),) = {key for key in paid(office) if key[1] == "hourly"}
    assert alone.startswith("upwork~")
    assert list(office.contracts()) == [alone]
    taken(office, exports.summary(log(API)))
    assert {contract for contract, _ in paid(office)} == {"upwork-36"}
    assert list(office.contracts()) == ["upwork-36"], "the provisional one is no more"


def test_a_title_that_fits_two_contracts_is_in_suspense_in_every_order(kit):
    def make(exports):
        return [exports.summary(log(API), log(SAME_TITLE, 1)), exports.report(invoice(API), invoice(SAME_TITLE))]

    ends = in_every_order(kit, TEXT, make)
    assert all(end == ends[0] for end in ends)
    assert ends[0][0] == {(None, "hourly"): 8000, (None, "fee"): -800}
    assert ends[0][1] == {"upwork-36": 3600, "upwork-37": 3600}


TWO = """
[client.acme]
names = ["Acme Ltd"]
[client.beta]
names = ["Beta GmbH"]
[contract.one]
platform = "upwork"
id = "36"
client = "acme"
type = "hourly"
[contract.two]
platform = "upwork"
id = "37"
client = "beta"
type = "hourly"
"""


def test_the_configured_client_decides_between_two_contracts_of_one_title(office, exports):
    files = [exports.summary(log(API), log(SAME_TITLE, 1)), exports.report(invoice(API), invoice(SAME_TITLE))]
    taken(office, *files)
    assert {contract for contract, _ in paid(office)} == {None}
    office.configure(TEXT + TWO)
    taken(office)
    assert paid(office) == {
        (key, kind): minor for key in ("one", "two") for kind, minor in (("hourly", 4000), ("fee", -400))
    }
    office.configure(TEXT + TWO.replace('["Beta GmbH"]', '["Beta"]'))
    taken(office)
    (other,) = {contract for contract, _ in paid(office)} - {"one"}
    assert other.startswith("upwork~"), "a client that neither has: a contract of its own"


ONE = """
[client.beta]
names = ["Beta GmbH"]
[contract.one]
platform = "upwork"
titles = ["Backend"]
client = "beta"
type = "hourly"
"""


def test_a_title_alone_is_not_a_contract_of_another_client(office, exports):
    office.configure(TEXT + ONE)
    taken(office, exports.report(invoice(API), invoice(SAME_TITLE)))
    ours = {contract for contract, _ in paid(office)} - {"one"}
    assert [contract[:7] for contract in ours] == ["upwork~"], "Acme's money is not Beta's"
    assert paid(office)["one", "hourly"] == 4000
    office.configure(TEXT + ONE.replace("Beta GmbH", "Acme Ltd"))
    taken(office)
    assert paid(office)["one", "hourly"] == 4000
    office.configure(TEXT + ONE.replace('client = "beta"', ""))
    taken(office)
    assert paid(office) == {("one", "hourly"): 8000, ("one", "fee"): -800}, "nothing contradicts the title"


def test_money_that_fits_two_contracts_leaves_the_figures_of_both_a_lower_bound(office, exports):
    def lines():
        period = Period.parse("2026-W45")
        summary = summarize_period(office.ledger, office.composition.directory(), period, office.now)
        return {line.contract: [gap for gap in line.gaps if gap.side is Side.BILLED] for line in summary.lines}

    taken(office, exports.summary(log(API), log(SAME_TITLE, 1)), exports.report(invoice(API)))
    reason = Gap(Side.BILLED, "some money of this time fits several contracts, upwork-36, upwork-37")
    assert lines() == {"upwork-36": [reason], "upwork-37": [reason]}
    (waiting,) = office.found("money-without-contract")
    assert waiting.finding.stake == HOUR
    office.configure(TEXT + TWO)
    taken(office)
    assert office.found("money-without-contract") == []
    assert reason.because not in [gap.because for gaps in lines().values() for gap in gaps]


REHIRED = """
[contract.first]
platform = "upwork"
titles = ["Backend"]
end = {end}
type = "hourly"
[contract.again]
platform = "upwork"
titles = ["Backend"]
start = {start}
type = "hourly"
"""


@pytest.mark.parametrize(
    ("end", "start", "key"),
    [
        ("2026-11-01", "2026-11-02", "again"),
        ("2026-11-08", "2026-11-09", "first"),
        ("2026-11-07", "2026-11-08", None),
        ("2026-11-08", "2026-11-08", None),
        ("2026-11-01", "2026-12-01", None),
    ],
)
def test_the_dates_of_two_contracts_decide_whose_a_row_is(office, exports, end, start, key):
    # The invoice is for Mon 2 to Sun 8 Nov, and was posted later.
    taken(office, exports.report(invoice(API)))
    office.configure(TEXT + REHIRED.format(end=end, start=start))
    taken(office)
    assert {contract for contract, _ in paid(office)} == {key}


def test_so_does_the_freelancer_where_one_client_hired_two(office, exports):
    office.configure(
        TEXT
        + '[person.ben]\nnames = ["Ben Ode"]\n'
        + TWO.replace('client = "acme"', 'person = "me"').replace('client = "beta"', 'person = "ben"')
    )
    both = exports.summary(log(API), log(Deal("37", "Backend", "Acme Ltd"), 1))
    reports = (exports.report(invoice(API)), exports.report(invoice(API), freelancer="Ben Ode", first_ref="702"))
    taken(office, both, *reports)
    assert {contract for contract, kind in paid(office) if kind == "hourly"} == {"one", "two"}


def test_a_renamed_contract_is_known_by_both_its_titles_in_every_order(kit):
    def make(exports):
        return [
            exports.summary(log(API), log(RENAMED, 7)),
            exports.report(invoice(API), invoice(RENAMED, MONDAY + timedelta(days=7))),
        ]

    ends = in_every_order(kit, TEXT, make)
    assert all(end == ends[0] for end in ends)
    assert {contract for contract, _ in ends[0][0]} == {"upwork-36"}


@pytest.mark.slow
def test_three_files_of_two_contracts_one_of_them_renamed_end_the_same_in_every_order(kit):
    shop = Deal("40", "Web shop", "Acme Ltd")

    def make(exports):
        return [
            exports.summary(log(API), log(shop, 1)),
            exports.report(invoice(API), invoice(shop)),
            exports.summary(log(RENAMED, 7), log(SAME_TITLE, 8)),
            exports.report(invoice(API), invoice(shop), invoice(RENAMED, MONDAY + timedelta(days=7))),
        ]

    ends = in_every_order(kit, TEXT, make)
    assert all(end == ends[0] for end in ends)
    assert {contract for contract, _ in ends[0][0]} == {None, "upwork-36", "upwork-40"}


def test_the_config_may_name_a_former_title(office, exports):
    old = Deal("36", "Backend of old", "Acme Ltd")
    taken(office, exports.summary(log(API)), exports.report(invoice(old)))
    assert {contract for contract, _ in paid(office)} != {"upwork-36"}
    contract = (
        '[contract.api]\nplatform = "upwork"\nid = "36"\ntitles = ["Backend", "backend  OF old"]\ntype = "hourly"\n'
    )
    office.configure(TEXT + contract)
    taken(office)
    assert {contract for contract, _ in paid(office)} == {"api"}
    assert logged(office) == {"api": 3600}


STATEMENTS = """Date,Ref ID,Type,Description,Agency,Freelancer,Team,Account Name,PO,Amount,ExchangeRate,Currency,Balance
"Nov 9, 2026",701,Hourly,Invoice for 11/02/2026-11/08/2026 - 1:00 hrs @ $40.00/hr,,Jane D.,Acme Ltd,Jane D.,,40,,,40
"""


def test_a_row_that_names_its_client_alone_is_of_the_contract_that_has_the_client_among_its_titles(office, exports):
    taken(office, exports._file(STATEMENTS))
    proposed = toml(office.composition.config, list_contracts(office.composition), [])
    assert 'titles = ["Acme Ltd"]' in proposed
    office.configure(TEXT + proposed)
    taken(office)
    assert {contract for contract, _ in paid(office)} == set(office.composition.config.contracts)


# Chains


def test_fees_and_taxes_are_of_the_contract_and_week_of_their_earning_whatever_comes_first(kit):
    header, row = STATEMENTS.splitlines()
    tail = ",,Jane D.,,Jane D.,,{},,,0"
    fee = '"Nov 10, 2026",702,Service Fee,Service Fee for Hourly - Ref ID 701' + tail.format("-4.00")
    tax = '"Nov 17, 2026",703,VAT,VAT (KE) - Service Fee - Ref ID 702' + tail.format("-0.64")

    def make(exports):
        return [exports._file(f"{header}\n{one}\n") for one in (row, fee, tax)]

    ends = in_every_order(kit, TEXT, make)
    assert all(end == ends[0] for end in ends)
    postings = ends[0][2]["posting"]
    assert len({row[2] for row in postings}) == 1, "one contract"
    assert postings[0][2] is not None
    assert {row[4] for row in postings} == {"2026-11-08"}, "the last day of the week that was invoiced"
