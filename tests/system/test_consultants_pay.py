"""What consultants cost, beside what the platform shows and bills of their time: from files to one discrepancy."""

from dataclasses import replace

from syncd.core.money import Money
from syncd.core.records import Kind

MARGIN, UNMATCHED, MISSING = "subcontractor-margin", "consultant-time-unmatched", "tracked-not-logged"
WEEK = 7 * 24
LATER = 2 * WEEK
BEN = '[person.ben]\ncost = [{{ rate = "{}.00 USD" }}]'


def configured(kit, cost=45):
    return kit.config(kit.API.replace("40.00", "50.00"), kit.SHOP, BEN.format(cost), kit.MAPS)


def of_ben(kit, office, tracked, logged):
    """A session of ben in the first week, what the platform shows of it under his name, and its bill at 50."""
    entry = kit.entry(1, 8, tracked, person="ben")
    known = replace(kit.through(LATER), person="ben")
    office.take("toggl", LATER, kit.label(kit.project(1), "Acme API"), entry, complete=(known, kit.through(LATER)))
    line = replace(kit.line("a", 0, logged), person="ben")
    shown = replace(kit.through(LATER, Kind.WORK), person="ben")
    office.take("upwork", LATER, line, complete=(shown,), file=True)


def about(office):
    return sorted(one.rule for one in office.found() if one.rule in (MARGIN, UNMATCHED, MISSING))


def test_missing_hours_of_a_consultant_are_one_cause_and_its_money_counts_once(kit):
    with kit.office(configured(kit)) as office:
        of_ben(kit, office, 10, 8)
        assert about(office) == [UNMATCHED, MARGIN, MISSING]
        (cause,) = office.found(MISSING)
        (loss,) = office.found(MARGIN)
        (unmatched,) = office.found(UNMATCHED)
        assert {loss.finding.parent, unmatched.finding.parent} == {cause.id}
        assert loss.finding.stake == Money.of("50.00", "USD")
        assert office.differences() == []


def test_a_rate_below_the_cost_is_a_cause_of_its_own(kit):
    with kit.office(configured(kit, cost=60)) as office:
        of_ben(kit, office, 10, 10)
        assert about(office) == [MARGIN]
        (loss,) = office.found(MARGIN)
        assert (loss.finding.parent, loss.finding.stake) == ("", Money.of("100.00", "USD"))
        office.configure(configured(kit, cost=50))
        office.settle()
        assert about(office) == []
        assert office.differences() == []


def test_without_a_cost_nobody_is_a_consultant(kit):
    with kit.office(configured(kit).replace("cost =", "names = [] #")) as office:
        of_ben(kit, office, 10, 8)
        assert about(office) == [MISSING]
