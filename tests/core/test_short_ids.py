"""A short id fits one of all ids alone, and no shorter one would."""

from hypothesis import example, given
from hypothesis import strategies as st

from syncd.core.short_ids import LEAST, short_ids

ids = st.sets(st.text("01", min_size=6, max_size=10).map(lambda digits: f"d-{digits:0<10}"), max_size=40)


@given(ids)
@example({"d-0000000000", "d-0000000001"})
def test_a_short_id_fits_one_alone_and_is_as_short_as_can_be(known):
    short = short_ids(known)
    assert short.keys() == known
    for id, shown in short.items():
        assert id.startswith(shown)
        assert [each for each in known if each.startswith(shown)] == [id]
        shorter = shown[:-1]
        assert len(shown) == LEAST or len([each for each in known if each.startswith(shorter)]) > 1
