"""`once --full` checks everything, with the same result."""


def test_it_judges_more_than_what_changed_and_changes_nothing(home):
    home.json("once", "--no-deliver")
    some = home.json("once", "--no-deliver")["judged"]
    before = home.json("discrepancies", "--all")
    everything = home.json("once", "--no-deliver", "--full")["judged"]
    assert some < len(before["discrepancies"]) <= everything
    assert home.json("discrepancies", "--all") == before


def test_a_dry_run_has_nothing_to_check(home):
    assert "use one of them" in home.refused("once", "--full", "--dry-run")
