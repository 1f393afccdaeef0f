"""`[metrics]`: a file that the collector reads."""

import pytest

from syncd.config import load
from syncd.errors import ConfigError


def test_a_relative_file_lies_beside_the_configuration(written):
    file = written('[metrics]\nfile = "out/syncd.prom"')
    assert load(file, {}).metrics == file.parent / "out" / "syncd.prom"
    assert load(written(""), {}).metrics is None


def test_another_ending_is_refused_since_the_collector_ignores_such_files(written):
    with pytest.raises(ConfigError, match=r'\[metrics\] file: must end with "\.prom"'):
        load(written('[metrics]\nfile = "syncd.txt"'), {})
