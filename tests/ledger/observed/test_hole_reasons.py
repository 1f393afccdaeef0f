"""Why files leave days out, stored so that other languages can say it."""

from dataclasses import replace
from datetime import UTC, datetime

from syncd.core.observations import Coverage, Hole
from syncd.core.records import Kind
from syncd.core.time import Span
from syncd.tabular.pages.rejections import rejections_of

DAY = Span(datetime(2026, 11, 2, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC))


def lacking(kit, because):
    return replace(kit.page(10), holes=[Hole(Coverage(kind=Kind.WORK, span=DAY), because)])


def test_a_reason_is_read_as_it_was_stored(feed, kit):
    because = rejections_of("a.csv", 3, ["line 2: no date"])
    feed.pull(lacking(kit, because), file=kit.file("a.csv", "a"))
    ((_, kept, _),) = feed.ledger.coverage.holes(Kind.WORK, ["me"], DAY)
    assert kept == "3 rows of a.csv could not be read (line 2: no date and 2 more)"
    assert (kept.template, kept.plural, dict(kept.values)) == (because.template, because.plural, dict(because.values))


def test_a_reason_of_a_ledger_from_before_is_its_text(feed, kit):
    feed.pull(lacking(kit, rejections_of("a.csv", 1, ["line 2: no date"])), file=kit.file("a.csv", "a"))
    with feed.ledger.database.write() as write:
        write("UPDATE hole SET phrase = ''")
    ((_, kept, _),) = feed.ledger.coverage.holes(Kind.WORK, ["me"], DAY)
    assert (kept, kept.template) == ("1 row of a.csv could not be read (line 2: no date)", "")
