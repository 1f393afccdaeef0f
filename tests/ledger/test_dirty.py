"""The queue of dirty records and subjects."""


def test_kinds_are_derived_in_the_order_in_which_they_name_each_other(feed, kit):
    feed.take(kit.page(10, kit.entry(1), kit.milestone(1), kit.label(1, "Acme")))
    refs = []
    while marked := feed.ledger.dirty.records(1):
        refs += marked
        with feed.ledger.write() as write:
            write.dirty.clean_records(marked)
    assert [ref.split("/")[1] for ref in refs] == ["label", "milestone", "time"]
