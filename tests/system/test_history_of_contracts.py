"""All former titles and types of contracts count, in whatever order they are read."""

from syncd.core.records import ContractType

OLD, NEW = ("36", "Old title"), ("36", "New title")


def test_a_type_that_an_older_export_states_later_is_known(kit, office):
    office.configure(kit.config())
    office.take("upwork", 30, kit.contract(kit.named(), None))
    office.take("upwork", 20, kit.contract(kit.named(), ContractType.FIXED))
    assert office.contracts()["upwork-36"].type is ContractType.FIXED
    assert office.differences() == []


def test_money_posted_under_a_former_title_stays_with_the_contract(kit):
    def contract_of_money(*hours):
        with kit.office(kit.config()) as office:
            office.take("upwork", 10, kit.posting("p", 1, kit.named(None, "Old title")))
            for hour in hours:
                name = kit.named(*(NEW if hour == 30 else OLD))
                office.take("upwork", hour, kit.contract(name), kit.line(1, 0, 1, name=name))
                assert office.differences() == []
            return [row[2] for row in office.rows("posting")]

    assert contract_of_money(20, 30) == contract_of_money(30, 20) == ["upwork-36"]


def test_a_title_of_before_draws_no_project(kit, office):
    office.configure(kit.config())
    office.take("toggl", 5, kit.label(kit.project(3), "Old title"), kit.entry(1, 2, label=3))
    office.take("upwork", 10, kit.contract(kit.named(*OLD)))
    assert office.placed(1) == [("upwork-36", None)]
    office.take("upwork", 11, kit.contract(kit.named(*NEW)))
    assert office.placed(1) == [("suspense", None)]
    assert office.differences() == []


def test_former_names_stay_with_the_contract(kit, office):
    office.configure(kit.config())
    for hour, name in ((10, OLD), (11, NEW)):
        office.take("upwork", hour, kit.contract(kit.named(*name)))
    assert len(office.rows("contract")) == 2
    office.take("upwork", 12, gone=(kit.contract(kit.named()).ref,))
    assert office.rows("contract") == []
    assert office.differences() == []
