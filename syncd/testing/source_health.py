"""How sources are doing, for tests of rules."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from syncd.core.records import Kind
from syncd.core.source_health import SourceHealth
from syncd.testing.subjects import AFTER, START, UTC_ZONE, ZONES


def source_health(**given: Any) -> SourceHealth:
    """A tracker that is pulled every fifteen minutes, the last time just now."""
    now = given.get("now", AFTER)
    known: dict[str, Any] = {
        "source": "toggl",
        "connector": "toggl",
        "zone": UTC_ZONE,
        "now": now,
        "reads_files": False,
    }
    known |= {"configured_since": START, "as_of": {Kind.TIME: now}, "last_success": now, "every": timedelta(minutes=15)}
    return SourceHealth(**{**known, **given})


def source_healths() -> st.SearchStrategy[SourceHealth]:
    """Sources of files and of servers, last read just now, long ago or never."""
    past = st.none() | st.timedeltas(timedelta(), timedelta(days=60)).map(lambda passed: AFTER - passed)
    return st.builds(
        source_health,
        zone=ZONES,
        reads_files=st.booleans(),
        clicks=st.sampled_from(("", "Reports → Detailed → Export")),
        configured_since=past.map(lambda moment: moment or START),
        as_of=st.dictionaries(st.sampled_from(Kind), past.filter(bool), max_size=3),
        last_success=past,
        every=st.sampled_from((None, timedelta(minutes=15), timedelta(hours=12))),
        usual_gap=st.sampled_from((timedelta(), timedelta(days=8), timedelta(days=31))),
        last_error=st.sampled_from(("", "HTTP 403: wrong token")),
    )
