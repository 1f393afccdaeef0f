"""Commands that only read or decide start without what they do not use: the HTTP client and the HTML renderer."""

import json
import subprocess
import sys

HEAVY = ("httpx", "jinja2", "css_inline")
CODE = """
import json, sys
from syncd.cli.app import run

for arguments in json.loads(sys.argv[1]):
    code = run(arguments)
    loaded = sorted(set(sys.modules) & set(json.loads(sys.argv[2])))
    print(json.dumps([arguments[0], code, loaded]), file=sys.stderr)
"""


def loaded(home, *commands):
    """Run commands one after the other in a process of its own: [command, exit code, heavy modules loaded by then]."""
    common = ["--config", str(home.config), "--now", home.now]
    arguments = [json.dumps([[*command, *common] for command in commands]), json.dumps(HEAVY)]
    done = subprocess.run([sys.executable, "-c", CODE, *arguments], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_a_command_that_asks_no_server_and_renders_no_html_loads_neither(home):
    first = home.json("discrepancies")["discrepancies"][0]["id"]
    commands = [
        ("status",),
        ("discrepancies",),
        ("summary",),
        ("why", "api"),
        ("contracts",),
        ("discrepancies", "ack", first, "--note", "seen"),
        ("report", "list"),
        ("report", "weekly"),
    ]
    assert loaded(home, *commands) == [[command[0], 0, []] for command in commands]


def test_what_uses_them_loads_them(home):
    (html,) = loaded(home, ("report", "weekly", "--format", "html"))
    assert html == ["report", 0, ["jinja2"]]
