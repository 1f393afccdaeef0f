import tomllib
from datetime import date

import pytest

from syncd.cli.views.config_proposal import toml
from syncd.cli.views.listed_contracts import UnmappedLabel
from syncd.config import load


@pytest.mark.parametrize("name", ["Acme v2", 'The "new" one', "back\\slash", "Straße"])
@pytest.mark.parametrize("people", [(), ("ana", "ben")])
def test_a_project_that_is_like_no_contract_has_a_rule_to_complete_for_each_person(tmp_path, name, people):
    path = tmp_path / "config.toml"
    path.write_text('timezone = "Europe/Berlin"\n')
    weekly = {date(2026, 11, 9): 9000}
    ref = "toggl/label/project-7"
    label = UnmappedLabel(ref=ref, name=name, client="Acme", weekly=weekly, suggestions=(), people=people)
    text = toml(load(path, {}), [], [label])
    assert "2:30 on " in text
    assert tomllib.loads(text) == {}, "nothing is decided"
    rules = "\n".join(line.removeprefix("# ") for line in text.splitlines() if "like no contract" not in line)
    wanted = {"project": name, "client": "Acme", "contract": "KEY"}
    whose = [{**wanted, "person": person} for person in people] or [wanted]
    assert tomllib.loads(rules)["map"] == whose
