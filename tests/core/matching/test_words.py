"""Numbers and names stand in a text as whole words, however many are looked for at once."""

from hypothesis import example, given
from hypothesis import strategies as st

from syncd.core.matching.words import Numbers, number_stands_in

texts = st.text("aA12-#/. é_٣", max_size=9) | st.lists(
    st.sampled_from(["2026-1", "2026-11", "RE 7", "re  71", "#12", "12#", "x", "2026", "a1b"]), max_size=4
).map(" ".join)


@given(st.lists(texts, max_size=6), texts)
@example(["#12", "12#", "12#3"], "pays #12 and 12#3")
def test_the_numbers_in_a_text_are_those_that_each_stand_in_it(numbers, text):
    alone = [place for place, number in enumerate(numbers) if number_stands_in(number, text)]
    assert Numbers(numbers).standing_in(text) == alone
