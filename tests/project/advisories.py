"""Asks for known weaknesses of the locked libraries; `make lint` runs it.

It fails for a weakness that is known and mended. Where nobody can be asked, it says so in one line and does not fail.
"""

import json
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parents[2] / "requirements.lock"
PATIENCE = 120
"""Seconds."""


def verdict(report: str) -> tuple[int, str]:
    """The exit code and the line for what pip-audit reports as JSON."""
    try:
        dependencies = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return 0, "Known weaknesses: not checked, nobody could be asked."
    asked = [one for one in dependencies if "skip_reason" not in one]
    weak = [
        f"{one['name']} {one['version']}: {weakness['id']}, mended in {' or '.join(weakness['fix_versions'])}"
        for one in asked
        for weakness in one.get("vulns", ())
        if weakness.get("fix_versions")
    ]
    if weak:
        return 1, "\n".join(["Known weaknesses:", *weak])
    if not asked:
        return 0, "Known weaknesses: not checked, nobody could be asked."
    others = f"{len(dependencies) - len(asked)} could not be asked about"
    return 0, f"Known weaknesses: none in {len(asked)} of {len(dependencies)} libraries; {others}."


def main() -> int:
    """Ask, and say what came out."""
    command = [sys.executable, "-m", "pip_audit", "-r", LOCK, "--disable-pip", "--require-hashes", "-f", "json"]
    try:
        done = subprocess.run(
            [*command, "--progress-spinner", "off"], capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        code, line = verdict(done.stdout)
    except subprocess.TimeoutExpired:
        code, line = verdict("")
    sys.stdout.write(f"{line}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
