"""The made-up world's configuration for tests, in which only the rules speak whose faults the world plants."""

from collections.abc import Iterator
from pathlib import Path

from syncd.plugins import names
from syncd.simulator.world import World


def write_config(world: World, path: Path, *, toggl_url: str, smtp_port: int, slack_url_file: Path) -> None:
    """Write the world's configuration, with every rule switched off that finds nothing the world plants.

    A rule that is added later changes no figure of these tests.
    """
    text = world.config(toggl_url=toggl_url, smtp_port=smtp_port, slack_url_file=slack_url_file)
    path.write_text(text + "".join(_switched_off(world)), "utf-8")


def _switched_off(world: World) -> Iterator[str]:
    planted = {planted.rule for planted in world.planted}
    for rule in names("rules"):
        if rule.name not in planted:
            yield f"\n[rule.{rule.name}]\nenabled = false\n"
