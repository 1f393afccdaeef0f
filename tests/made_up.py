"""The made-up world's configuration for tests, in which only the rules speak whose faults the world plants."""

from collections.abc import Collection
from pathlib import Path

from syncd.plugins import names
from syncd.simulator.world import World


def write_config(world: World, path: Path, *, toggl_url: str, smtp_port: int, slack_url_file: Path) -> None:
    """Write the world's configuration, with every rule switched off that finds nothing the world plants.

    A rule that is added later changes no figure of these tests.
    """
    text = world.config(toggl_url=toggl_url, smtp_port=smtp_port, slack_url_file=slack_url_file)
    path.write_text(text + only_rules({planted.rule for planted in world.planted}), "utf-8")


def only_rules(ids: Collection[str]) -> str:
    """Return tables of a configuration that switch every other rule off."""
    others = (rule.name for rule in names("rules") if rule.name not in ids)
    return "".join(f"\n[rule.{rule}]\nenabled = false\n" for rule in others)
