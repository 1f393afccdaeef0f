"""What earlier versions called otherwise is read like today's names, and replaced where a person wants that."""

import os
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.config import load, save
from syncd.config.renamed import VALUES, renamed_in, rewrite, with_names_of_today
from syncd.errors import ConfigError

CHANNEL = '[channel.page]\nkind = "file"\npath = "r.html"\n'


def text_of(value: str, quote: str, space: str, name: str, shape: str) -> str:
    value = f"{quote}{value}{quote}"
    return shape.format(name=name, space=space, value=value)


SHAPES = st.sampled_from(
    [
        '# "summary"\n[report.{name}]\nkind{space}={space}{value}  # kind = "summary"\nto = ["page"]\n',
        '[report]\n{name} = {{ period = "summary", kind{space}={space}{value}, to = ["summary"] }}\n',
        "report.{name}.kind{space}={space}{value}\n",
        '[[map]]\nproject = "summary"\n[report.summary]\nkind = "statement"\n[report.{name}]\n kind ={value}\r\n',
    ]
)


@given(
    st.sampled_from(["summary", "billable-summary", "statement"]),
    st.sampled_from("\"'"),
    st.sampled_from(["", " ", "\t"]),
    st.sampled_from(["weekly", '"kind"', "kind"]),
    SHAPES,
)
def test_the_rewritten_text_says_what_is_read_without_rewriting_and_nothing_else(value, quote, space, name, shape):
    text = text_of(value, quote, space, name, shape)
    document = tomllib.loads(text)
    rewriting = rewrite(text, document)
    assert tomllib.loads(rewriting.after) == with_names_of_today(document)
    assert (rewriting.before, bool(rewriting.renamed)) == (text, value == "summary")
    assert rewriting.after == text_of(VALUES["report", "kind"].get(value, value), quote, space, name, shape)
    assert not [*renamed_in(tomllib.loads(rewriting.after))]


def test_a_report_of_the_earlier_name_is_read_as_one_of_today(written):
    config = '[report.weekly]\nkind = "{}"\nat = "mon 08:00"\nto = ["page"]\n' + CHANNEL
    before, now = (load(written(config.format(kind)), {}).reports for kind in ("summary", "billable-summary"))
    assert before == now


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644])
def test_a_saved_file_keeps_its_mode_and_a_new_one_is_for_its_owner_alone(tmp_path, mode):
    file = tmp_path / "config.toml"
    save(file, "timezone = 'UTC'\n", {})
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(mode)
    save(file, "timezone = 'Asia/Tokyo'\n", {})
    assert file.stat().st_mode & 0o777 == mode
    assert load(file, {}).timezone.key == "Asia/Tokyo"
    assert [path.name for path in tmp_path.iterdir()] == ["config.toml"]


def test_a_text_that_does_not_load_is_not_saved(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text("timezone = 'UTC'\n")
    for wrong in ("timezone = 'Berln'\n", "timezone = \n"):
        with pytest.raises(ConfigError):
            save(file, wrong, {})
    assert file.read_text() == "timezone = 'UTC'\n"


def test_a_link_stays_one_and_what_it_leads_to_is_written(tmp_path):
    (tmp_path / "real.toml").write_text("")
    (tmp_path / "config.toml").symlink_to("real.toml")
    save(tmp_path / "config.toml", "timezone = 'UTC'\n", {})
    assert (tmp_path / "config.toml").is_symlink()
    assert (tmp_path / "real.toml").read_text() == "timezone = 'UTC'\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_saved_file_keeps_its_owner(tmp_path):
    file = tmp_path / "config.toml"
    file.touch()
    os.chown(file, 12345, 12346)
    save(file, "timezone = 'UTC'\n", {})
    assert (file.stat().st_uid, file.stat().st_gid) == (12345, 12346)
