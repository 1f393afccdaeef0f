"""What `syncd map` proposes for a text."""

import tomllib

from syncd.tabular.mapping.propose import propose
from syncd.tabular.mapping.toml import table
from syncd.testing.files import file


def proposal(text, record=None, platform=None):
    return propose(file(text), record, "mine", platform)


def settings_of(made):
    """What the printed table says, read as TOML."""
    return tomllib.loads(table(made))["source"]["mine"]
