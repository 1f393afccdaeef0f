"""Turns errors into checks that failed."""

from syncd.cli.views.checks import Check
from syncd.errors import CONFIGURATION, USAGE, SyncdError

_PROMISES = ("; syncd will try again", "; nothing is lost, syncd will try again")


def wrong(what: str, error: SyncdError, code: int | None = None) -> Check:
    """Turn an error into a check that it failed, with an exit code that is not the error's own where one is given.

    A command that runs once does not try again, as the daemon does.
    """
    says = str(error)
    for promise in sorted(_PROMISES, key=len, reverse=True):
        if says.endswith(promise):
            says = f"{says.removesuffix(promise)}; check the network and the address, then run `syncd check` again"
            break
    own = CONFIGURATION if error.exit_code == USAGE else error.exit_code
    return Check(what=what, says=says, code=own if code is None else code)
