"""A changed configuration that no round has taken up: nothing that it may move is shown as certain."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.cli.opening import Opened
from syncd.core.money import Money
from syncd.core.records import Kind, TransactionKind
from syncd.judge.config_changes import config_changes
from syncd.report.billable import summarize_period
from syncd.service.clock import clock
from tests.examples import BOUNDED
from tests.system.test_unsettled import PERIODS

OWN = """
[contract.own]
platform = "direct"
titles = ["Own"]
type = "direct"
client = "globex"
terms = [{ rate = "50.00 EUR" }]

[client.globex]
names = ["Globex"]
"""
BACKEND = """
[contract.other]
platform = "upwork"
titles = ["Backend"]
type = "hourly"
client = "globex"
terms = [{ rate = "45.00 USD" }]
"""
CARE = """
[contract.care]
type = "retainer"
start = 2026-10-01
terms = [{ rate = "60.00 EUR", hours = "1h", rollover = "1 month" }]
"""


def rule(project, outcome):
    return f'\n[[map]]\nproject = "{project}"\n{outcome}\n'


EDITS = {  # kind of change → what stands in the configuration, and instead of it
    "a new map": ("\n#end", rule("Loose", 'contract = "own"') + "#end"),
    "a removed map": (rule("Mapped", 'contract = "own"'), ""),
    "an ignored project": (rule("Mapped", 'contract = "own"'), rule("Mapped", "ignore = true")),
    "goodwill": (rule("Mapped", 'contract = "own"'), rule("Mapped", 'contract = "own"\ngoodwill = true')),
    "a map to another contract": (rule("Mapped", 'contract = "own"'), rule("Mapped", 'contract = "api"')),
    "a start": ('titles = ["Own"]', 'titles = ["Own"]\nstart = 2026-11-05'),
    "an end": ('id = "36"', 'id = "36"\nend = 2026-11-01'),
    "a type": ('type = "direct"', 'type = "fixed"'),
    "a rate": ("50.00 EUR", "75.00 EUR"),
    "the agreed hours": ('hours = "1h"', 'hours = "2h"'),
    "a billable flag": ('titles = ["Own"]', 'titles = ["Own"]\nbillable_flag = "obey"'),
    "a rounding": (
        'titles = ["Own"]',
        'titles = ["Own"]\nrounding = { to = "1h", how = "up", per = "week" }',
    ),
    "a target rate": ('titles = ["Own"]', 'titles = ["Own"]\ntarget_rate = "75.00 EUR"'),
    "the cost of a person": ('names = ["Jane D."', 'cost = [{ rate = "9.00 EUR" }]\nnames = ["Jane D."'),
    "names of a person": ('"Jane D."', '"Jane D.", "jd"'),
    "names of a client": ('names = ["Globex"]', 'names = ["Globex", "Initech"]'),
    "a title": ('titles = ["Own"]', 'titles = ["Own", "Loose"]'),
    "an id": ('id = "36"', 'id = "37"'),
    "a person": ('titles = ["Own"]', 'titles = ["Own"]\nperson = "me"'),
    "a contract of the same title": ("\n#end", f"{BACKEND}#end"),
    "no contract any more": (OWN, ""),
    "another zone": ("Europe/Berlin", "America/Los_Angeles"),
    "a platform's week": ("\n#end", '\n[platform.upwork]\nfirst_weekday = "sunday"\n#end'),
    "a reference rate": ("\n#end", '\n[[fx]]\nfrom = 2026-01-01\nbase = "USD"\nquote = "EUR"\nrate = "0.92"\n#end'),
    "a day off": ("\n#end", "\n[calendar]\ndays_off = [2026-11-04]\n#end"),
    "how files are read": ('currency = "USD"', 'currency = "EUR"'),
}


@pytest.fixture
def base(kit):
    maps = rule("Mapped", 'contract = "own"')
    return kit.config(kit.API, kit.SHOP, OWN, CARE, maps, kit.MAPS) + "\n#end"


def edited(text, *names):
    for name in names:
        before, after = EDITS[name]
        text = text.replace(before, after)
    if "[contract.own]" not in text:  # without the contract, nothing may name it
        text = re.sub(r'\n\[\[map\]\]\nproject = "\w+"\ncontract = "own"\n(goodwill = true\n)?', "", text)
        text = text.replace('\nclient = "globex"', "")
    return text


def fill(office, kit):
    """Two weeks of time and money on all contracts, and in suspense. All logged hours are billed on their day."""
    labels = [kit.label(kit.project(n), name) for n, name in enumerate(("Acme", "Mapped", "Loose", "Own", "Care"), 1)]
    entries = [
        kit.entry(n, 10 + 13 * n, 2, n % 5 + 1, billable=n % 3 == 0 or None, person="jd" if n % 7 == 0 else "me")
        for n in range(20)
    ]
    office.take("toggl", 400, *labels, *entries, complete=[kit.through(400), replace(kit.through(400), person="jd")])
    names = [kit.named() if n % 2 else kit.named(None) for n in range(10)]
    lines = [kit.line(n, n, 2, "80.00", name) for n, name in enumerate(names)]
    paid = [replace(kit.posting(n, n, name), amount=Money.of("80.00", "USD")) for n, name in enumerate(names)]
    refund = replace(kit.posting(99, 9, kit.named()), kind=TransactionKind.REFUND, amount=Money.of("-3.00", "USD"))
    whole = [kit.through(900, Kind.WORK), kit.through(900, Kind.TRANSACTION)]
    office.take("upwork", 900, kit.contract(kit.named()), *lines, *paid, refund, complete=whole)


def summaries(office):
    opened = Opened(office.composition, office.now, clock(None))
    moving, directory = opened.moving(), office.composition.directory()
    return [summarize_period(office.ledger, directory, period, office.now, moving) for period in PERIODS]


def hours(summary, key, name):
    """Seconds of a contract: they stand on one of its lines."""
    return sum(getattr(line, name) or 0 for line in summary.lines if line.contract == key)


def compare(before, after):
    """Nothing is exact that ends otherwise, and nothing ends below what it is said to be at least. An estimate may end
    either way."""
    for shown, settled in zip(before, after, strict=True):
        money = {(line.contract, line.currency): line.gross for line in settled.lines}
        for line in shown.lines:
            for name, partial in (("seconds_tracked", "tracked_partial"), ("seconds_billable", "billable_partial")):
                least, ends = hours(shown, line.contract, name), hours(settled, line.contract, name)
                assert least <= ends if getattr(line, partial) else least == ends, (line.contract, name)
            if line.gross is not None and "gross" not in line.estimated:
                ends = money.get((line.contract, line.currency)) or Money(0, line.currency)
                assert line.gross.minor <= ends.minor if line.gross_partial else line.gross == ends, line
        for currency, total in shown.totals.items():
            if not total.partial:
                assert total.gross == settled.totals[currency].gross
            if not total.tracked_partial:
                assert total.seconds_tracked == settled.totals[currency].seconds_tracked


@pytest.mark.parametrize("edit", EDITS)
def test_a_change_of_each_kind_is_told_and_makes_no_wrong_figure(kit, base, edit):
    with kit.office(base) as office:
        fill(office, kit)
        office.configure(edited(base, edit))
        assert office.text != base
        assert config_changes(office.ledger, office.composition.inputs())
        before = summaries(office)
        office.settle()
        assert not config_changes(office.ledger, office.composition.inputs())
        compare(before, summaries(office))


kinds = st.sets(st.sampled_from(sorted(EDITS)), max_size=4)


@settings(max_examples=15, **BOUNDED)
@given(kinds, kinds)
def test_changes_together_and_back_make_no_wrong_figure(kit, first, then):
    maps = rule("Mapped", 'contract = "own"')
    base = kit.config(kit.API, kit.SHOP, OWN, CARE, maps, kit.MAPS) + "\n#end"
    with kit.office(edited(base, *sorted(first))) as office:
        fill(office, kit)
        office.configure(edited(base, *sorted(then)))
        before = summaries(office)
        office.settle()
        compare(before, summaries(office))


def line_of(summary, contract):
    (line,) = (line for line in summary.lines if line.contract == contract)
    return line


def test_what_a_changed_map_leaves_in_its_place_still_counts(kit, base):
    with kit.office(base) as office:
        fill(office, kit)
        exact = summaries(office)[0]
        office.configure(edited(base, "a removed map"))
        shown, (api, own) = summaries(office)[0], (line_of(exact, key) for key in ("api", "own"))
        assert line_of(shown, "api").seconds_tracked == api.seconds_tracked
        assert line_of(shown, "api").gross == api.gross
        assert 0 < line_of(shown, "own").seconds_tracked < own.seconds_tracked
        assert line_of(shown, "own").tracked_partial
        assert [gap.because for gap in shown.gaps if "changed" in gap.because] == [
            "what the changed configuration may move is not counted"
        ]


def test_a_rate_counts_at_once_and_moves_nothing(kit, base):
    with kit.office(base) as office:
        fill(office, kit)
        office.configure(edited(base, "a rate"))
        before = summaries(office)
        office.settle()
        assert before == summaries(office)


def test_where_files_are_and_which_secret_opens_a_source_is_no_way_of_reading(kit, base):
    with kit.office(base) as office:
        fill(office, kit)
        office.configure(base.replace("TOGGL_TOKEN", "OTHER").replace('folder = "."', 'folder = "elsewhere"'))
        assert not config_changes(office.ledger, office.composition.inputs())
