"""Terms that a platform states, through the real ledger: config before platform before what is learned, each told once,
in whatever order it comes."""

import json
from datetime import date
from itertools import permutations

import pytest

from syncd.cli.views.config_proposal import toml
from syncd.cli.views.listed_contracts import list_contracts
from syncd.core.money import Money
from syncd.core.records import Contract, Kind
from syncd.core.terms import Origin, Terms
from syncd.core.time import ALWAYS, Span
from syncd.ledger.codec import decode_record, encode
from syncd.service.cycle import register
from syncd.testing.files import context, file

ANSWERS = '[source.answers]\nkind = "milestones"\nfolder = "."'
MORE = '[source.more-answers]\nkind = "milestones"\nfolder = "."'
API = '[contract.api]\nplatform = "upwork"\nid = "36"\ntitles = ["Backend"]\ntype = "hourly"\n'


def rate(amount, start=None, end=None):
    return {"hourlyRate": {"rawValue": amount, "currency": "USD"}, "startDate": start, "endDate": end}


def limit(hours, start=None):
    return {"weeklyLimit": hours, "startDate": start}


def answer(rates=None, limits=None, **more):
    details = {"id": "36", "title": "Backend", "kind": "HOURLY", "terms": {"hourlyTerms": rates}}
    return json.dumps({"data": {"contractDetails": details | {"hourlyLimits": limits} | more}})


def stated(start=date.min, amount=None, hours=None):
    return Terms(
        start=start,
        rate=Money.of(amount, "USD") if amount else None,
        weekly_cap=hours and hours * 3600,
        origin=Origin.PLATFORM,
    )


@pytest.fixture
def office(kit):
    with kit.office(kit.config(ANSWERS)) as office:
        yield office


def load(office, kit, hour, data, source="answers"):
    """Take in an answer that was saved at an hour, as a pull of the source does, and settle."""
    register(office.composition, kit.at(0))
    office.now = max(office.now, kit.at(hour))
    given = file(data, f"{source}-{hour}.json", kit.at(hour))
    options = office.composition.config.sources[source].options
    made = office.composition.connectors.kind(source)(options, context(source, kit.at(0).tzinfo, given))
    pages = list(made.pull(None, Span(ALWAYS.start, kit.at(hour))))
    office.add(source, pages, given)
    office.settle()
    assert office.differences() == []


def terms(office, key="upwork-36"):
    return office.contracts()[key].terms


def paid(office, kit, hour, amount="40.00"):
    """Three rows of two hours in a weekly summary, which names the contract but no terms."""
    gross = str(2 * Money.of(amount, "USD").decimal)
    lines = (kit.line(day, day, 2, gross) for day in range(3))
    office.take("upwork", hour, kit.contract(kit.named()), *lines)
    assert office.differences() == []


# Where terms come from


def test_the_platforms_terms_stand_before_what_is_learned_and_the_configs_before_both(office, kit):
    paid(office, kit, 80, "39.00")
    assert [(str(agreed.rate), agreed.origin) for agreed in terms(office)] == [("39.00 USD", Origin.LEARNED)]
    load(office, kit, 90, answer([rate("40.00")]))
    assert terms(office) == (stated(amount="40.00"),)
    office.configure(kit.config(ANSWERS, API))
    office.settle()
    assert terms(office, "api") == (stated(amount="40.00"),), "a contract that is configured without terms"
    office.configure(kit.config(ANSWERS, API + 'terms = [{ rate = "41.00 USD" }]'))
    office.settle()
    assert terms(office, "api") == (Terms(rate=Money(4100, "USD")),)
    assert office.differences() == []


def test_limits_alone_leave_the_rate_to_what_is_learned(office, kit):
    paid(office, kit, 80)
    load(office, kit, 90, answer(limits=[limit("20", "2026-11-01")]))
    assert [(str(agreed.rate), agreed.weekly_cap, agreed.origin) for agreed in terms(office)] == [
        ("40.00 USD", None, Origin.LEARNED),
        ("40.00 USD", 72_000, Origin.LEARNED),
    ]


# Who says what


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_an_observation_without_rates_or_limits_takes_none_back_in_any_order(kit, order):
    tellings = [
        lambda office: load(office, kit, 80, answer([rate("40.00")], [limit("20")])),
        lambda office: load(office, kit, 81, answer(title="Backend, phase 2", status="ACTIVE")),
        lambda office: load(office, kit, 82, answer(limits=[limit("30")])),
    ]
    with kit.office(kit.config(ANSWERS)) as office:
        for number in order:
            tellings[number](office)
            paid(office, kit, 83 + number)
        assert terms(office) == (stated(amount="40.00", hours=30),)
        assert [version.revision for version in office.ledger.records.history("answers/contract/36")] == [
            kit.at(80),
            kit.at(81),
            kit.at(82),
        ]


def test_every_change_of_terms_is_a_version_and_the_later_answer_counts_in_both_orders(kit):
    before = answer([rate("40.00", "2026-01-01")])
    raised = answer([rate("40.00", "2026-01-01", "2026-10-31"), rate("45.00", "2026-11-01")])
    for order in permutations([(80, before), (81, raised)]):
        with kit.office(kit.config(ANSWERS)) as office:
            for hour, data in order:
                load(office, kit, hour, data)
            assert terms(office) == (stated(date(2026, 1, 1), "40.00"), stated(date(2026, 11, 1), "45.00"))
            history = office.ledger.records.history("answers/contract/36")
            assert [len(version.record.terms) for version in history] == [1, 2]


def test_of_two_sources_the_one_that_knows_of_the_later_change_counts_in_every_order(kit):
    before = answer([rate("40.00", "2026-01-01")])
    raised = answer([rate("40.00", "2026-01-01"), rate("45.00", "2026-11-01")])
    tellings = [(80, raised, "answers"), (81, before, "more-answers"), (82, before, "more-answers")]
    ends = set()
    for order in permutations(tellings):
        with kit.office(kit.config(ANSWERS, MORE)) as office:
            for hour, data, source in order:
                load(office, kit, hour, data, source)
            ends.add(terms(office))
    assert ends == {(stated(date(2026, 1, 1), "40.00"), stated(date(2026, 11, 1), "45.00"))}


def test_the_terms_go_with_the_contract_that_stated_them(office, kit):
    named = kit.contract(kit.named(), terms=(stated(amount="40.00"),))
    office.take("upwork", 80, named, kit.line(1, 1, 2))
    assert terms(office) == (stated(amount="40.00"),)
    office.take("upwork", 81, gone=(named.ref,))
    assert office.rows("stated") == []
    assert office.differences() == []


def test_terms_move_with_the_key_of_their_contract(office, kit):
    load(office, kit, 80, answer([rate("40.00")]))
    assert [row[0] for row in office.rows("stated")] == ["upwork-36"]
    office.configure(kit.config(ANSWERS, API))
    office.settle()
    assert [row[0] for row in office.rows("stated")] == ["api"]
    assert office.differences() == []


def test_a_contract_stored_before_terms_were_read_has_none():
    ref = "upwork/contract/36"
    old = (
        '{"name":{"client":"","freelancer":"","id":"36","platform":"upwork","title":"Backend"},"ref":"%s","type":null}'
    )
    found = decode_record(ref, old % ref)
    assert isinstance(found, Contract)
    assert (found.terms, found.state, found.start, found.end) == ((), None, None, None)
    assert decode_record(ref, encode(found)) == found


# What they do


def test_hours_at_another_rate_than_the_platform_itself_states_are_found_and_resolve_with_its_correction(office, kit):
    paid(office, kit, 24 * 8, "40.00")
    assert office.found("rate-drift") == []
    load(office, kit, 24 * 8 + 1, answer([rate("40.00", "2026-01-01", "2026-11-01"), rate("45.00", "2026-11-02")]))
    (found,) = office.found("rate-drift")
    assert str(found.finding.stake) == "20.00 USD"  # not of the day of the raise
    load(office, kit, 24 * 8 + 2, answer([rate("40.00", "2026-01-01")]))
    assert office.found("rate-drift") == []


def test_changed_terms_judge_the_weeks_and_days_of_their_contract_and_nothing_else(office, kit):
    office.configure(kit.config(ANSWERS, API, '[[map]]\nproject = "Acme*"\ncontract = "api"'))
    entries = (kit.entry(1, 2, 2), kit.entry(2, 3, 2), kit.entry(3, 30, 1, None))
    office.take("toggl", 100, kit.label(kit.project(1), "Acme API"), *entries)
    office.settle(200)
    answers = (answer([rate("40.00")]), answer([rate("45.00")]), answer([rate("45.00")], status="PAUSED"))
    stakes = []
    for hour, data in enumerate(answers, start=201):
        load(office, kit, hour, data)
        (overlap,) = office.found("overlapping-entries")
        stakes.append(str(overlap.finding.stake))
    assert stakes == ["-40.00 USD", "-45.00 USD", "-45.00 USD"]


def test_the_platforms_weekly_limit_caps_what_is_missing(office, kit):
    office.configure(kit.config(ANSWERS, API, '[[map]]\nproject = "Acme*"\ncontract = "api"'))
    tracked = [kit.entry(day, 24 * day + 9, 6) for day in range(5)]
    office.take("toggl", 24 * 8, kit.label(kit.project(1), "Acme API"), *tracked, complete=(kit.through(24 * 8),))
    every = (kit.through(24 * 7, Kind.WORK),)
    office.take("upwork", 24 * 8, kit.line(0, 0, 6), complete=every)
    (before,) = office.found("tracked-not-logged")
    assert before.finding.seconds == 24 * 3600
    load(office, kit, 24 * 8 + 1, answer([rate("40.00")], [limit("10")]))
    (after,) = office.found("tracked-not-logged")
    assert (after.finding.seconds, str(after.finding.stake)) == (4 * 3600, "160.00 USD")


# What people see


def test_contracts_name_the_origin_of_their_terms_and_propose_none_that_the_platform_states(office, kit):
    paid(office, kit, 80)
    tables = toml(office.composition.config, list_contracts(office.composition), [])
    assert 'terms = [{ rate = "40.00 USD" }]  # learned from payments: check it' in tables
    load(office, kit, 90, answer([rate("40.00", "2026-01-01"), rate("45.00", "2026-07-01", "2026-12-31")]))
    (seen,) = list_contracts(office.composition)
    assert (str(seen.rate), seen.origin) == ("45.00 USD", Origin.PLATFORM)
    tables = toml(office.composition.config, [seen], [])
    assert "terms =" not in tables
    assert "# upwork states the terms: 45.00 USD an hour." in tables


def test_deep_checks_find_terms_that_nobody_states(office, kit):
    load(office, kit, 80, answer([rate("40.00")]))
    with office.ledger.database.write() as write:
        write("UPDATE stated SET terms = replace(terms, '4000', '4100')")
    assert [difference.split(":")[0] for difference in office.differences()] == ["stated"]
