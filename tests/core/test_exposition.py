"""The text for Prometheus: whatever is in a label comes back, and nothing stands there twice."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.exposition import Gauge, exposition
from tests.exposition import read, values

NUMBERS = st.integers(-(10**15), 10**15) | st.decimals(-(10**12), 10**12, places=2)
ANY = st.text(st.characters(codec="utf-8"), max_size=8)


@given(st.dictionaries(st.tuples(ANY, ANY), NUMBERS, min_size=1, max_size=5), ANY.filter(bool))
def test_labels_figures_and_explanations_come_back(samples, says):
    families = read(exposition([Gauge("syncd_x_bytes", says, ("a", "b"), samples)]))
    assert families["syncd_x_bytes"].says == says
    assert {key: Decimal(figure) for key, figure in values(families, "syncd_x_bytes").items()} == samples


def test_a_figure_without_labels_a_large_amount_and_what_has_no_sample():
    gauges = [Gauge("none", "None.", ("a",), {}), Gauge("sum", "A sum.", (), {(): Decimal("1E+3")})]
    assert exposition(gauges) == "# HELP sum A sum.\n# TYPE sum gauge\nsum 1000\n"


@pytest.mark.parametrize(
    "wrong",
    [
        "x 1",
        "x 1\n",
        "# HELP x X.\nx 1\n",
        "# HELP x X.\n# TYPE x gauge\n",
        "# HELP x X.\n# TYPE x gauge\nx 1\nx 2\n",
        "# HELP x X.\n# TYPE x gauge\ny 1\n",
        '# HELP x X.\n# TYPE x gauge\nx{a="1"} 1\nx{b="1"} 1\n',
        '# HELP x X.\n# TYPE x gauge\nx{a="\\t"} 1\n',
        "# HELP x X.\n# TYPE x gauge\nx 1e3\n",
        "# HELP x_total X.\n# TYPE x_total gauge\nx_total 1\n",
        "# HELP x_hours X.\n# TYPE x_hours gauge\nx_hours 1\n",
    ],
)
def test_the_reader_of_these_tests_refuses_what_is_wrong(wrong):
    with pytest.raises(AssertionError):
        read(wrong)
