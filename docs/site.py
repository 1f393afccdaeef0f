"""Makes those pages of the site that come from the program itself: `mkdocs.yml` names it as a hook.

A page for each source, platform, rule and channel comes from its docstring or its facts; the commands from the manual.
README and the other documents of the root are pages, too, so their links are turned into links of the site.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from posixpath import normpath, relpath
from zoneinfo import ZoneInfo

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

from syncd.cli.manual import markdown
from syncd.cli.views.exports import export_text
from syncd.cli.views.platforms import PlatformView
from syncd.cli.views.table import Table
from syncd.platforms import read_platforms
from syncd.plugins import Group, names
from syncd.wiring.recipes import every_export, exports_from, exports_of

ROOT = Path(__file__).parents[1]
DOCUMENTS = {
    "README.md": "index.md",
    "ARCHITECTURE.md": "architecture.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
    "systemd/README.md": "systemd.md",
    "benchmarks/README.md": "benchmarks.md",
}
"""Document of the root → its page; those that are not there have none."""
GROUPS: dict[str, Group] = {"rules": "rules", "sources": "connectors", "channels": "channels"}
"""Folder of the site, and page with a table → the plugins in it."""
SHOWN_AT = datetime(2026, 11, 16, 9, tzinfo=UTC)
"""When the deadlines on a platform's page are those of an example: the moment of the demo."""
UTC_ZONE = ZoneInfo("UTC")
OTHERS = {
    "config.example.toml": "example.md",
    "connectors": "sources.md",
    "syncd/rules": "rules.md",
    "syncd/channels": "channels.md",
    "systemd": "systemd.md",
}
"""Other file or folder of the repository → the page about it."""
_LINK = re.compile(r"\[([^\]]*)\]\((?!\w+:|#)([^)#\s]+)(#[^)\s]*)?\)")
_RULE = re.compile(r"`([a-z]+(?:-[a-z]+)+)`")
_IN_TABLE = re.compile(r"^\| `([\w-]+)` \|", re.MULTILINE)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made."""
    for path, text in pages():
        files.append(File.generated(config, path, content=text))
    return files


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Put the page of each plugin and platform below the page that lists them."""
    for section in nav.items:
        if isinstance(section, Section) and (section.title or "").lower() in (*GROUPS, "platforms"):
            folder = f"{(section.title or '').lower()}/"
            below = [file for file in files.documentation_pages() if file.src_uri.startswith(folder)]
            for file in sorted(below, key=lambda file: file.src_uri):
                page = file.page or Page(None, file, config)
                page.parent = section
                section.children.append(page)
                nav.pages.append(page)
    return nav


def on_page_markdown(text: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - as MkDocs calls it
    """Turn links to files of the repository into links to pages; a plugin in a table leads to its page."""
    own = page.file.src_uri
    if page.file.generated_by is None:
        text = with_links(text, f"docs/{own}", own)
    if own.removesuffix(".md") in GROUPS:
        folder = own.removesuffix(".md")
        known = {plugin.name for plugin in names(GROUPS[folder])}
        text = _IN_TABLE.sub(
            lambda found: f"| [`{found[1]}`]({folder}/{found[1]}.md) |" if found[1] in known else found[0], text
        )
    return text


def pages() -> Iterator[tuple[str, str]]:
    """Yield (path in the site, Markdown) of every page that is made."""
    for document, path in DOCUMENTS.items():
        if (ROOT / document).exists():
            yield path, with_links((ROOT / document).read_text("utf-8"), document, path)
    yield "commands.md", markdown()
    yield "example.md", f"# Every option\n\n```toml\n{(ROOT / 'config.example.toml').read_text('utf-8')}```\n"
    rules = {plugin.name for plugin in names("rules")}

    def linked(found: re.Match[str]) -> str:
        return f"[`{found[1]}`]({found[1]}.md)" if found[1] in rules else found[0]

    for folder, group in GROUPS.items():
        for plugin in names(group):
            body = _RULE.sub(linked, plugin.docstring) if group == "rules" else plugin.docstring
            exports = _exports(plugin.name) if group == "connectors" else ""
            yield f"{folder}/{plugin.name}.md", f"# {plugin.name}\n\n{body}\n\n{exports}\n"
    known = every_export()
    views = [
        PlatformView(platform, UTC_ZONE, SHOWN_AT, exports_from(platform.name, known))
        for platform in read_platforms({}).values()
    ]
    rows = "\n".join(f"| [{view.profile.title}](platforms/{view.platform.name}.md) |" for view in views)
    yield "platforms.md", f"# Platforms\n\nWhat syncd knows of each.\n\n| platform |\n|---|\n{rows}\n"
    for view in views:
        parts = [_shown(part) for part in view.as_text() if part != view.profile.title]
        body = "\n\n".join(filter(None, parts))
        yield f"platforms/{view.platform.name}.md", f"# {view.profile.title}\n\n{body}\n"


def _exports(kind: str) -> str:
    """Write how to make the exports that a kind of source reads."""
    profiles = {name: platform.profile(UTC_ZONE) for name, platform in read_platforms({}).items()}
    return "\n\n".join(filter(None, map(_shown, export_text(exports_of([kind]), profiles, UTC_ZONE, SHOWN_AT))))


def _shown(part: str | Table) -> str:
    """Write a part of a view as Markdown."""
    if isinstance(part, str):
        return part
    rows = [" | ".join(("" if cell is None else str(cell)).replace("|", "\\|") for cell in row) for row in part.rows]
    return "\n".join(
        [f"| {' | '.join(part.columns)} |", "|---" * len(part.columns) + "|", *(f"| {row} |" for row in rows)]
    )


def with_links(text: str, document: str, path: str) -> str:
    """Turn links of a document into links of its page at `path`; a link to a file that is no page is plain text."""

    def turned(found: re.Match[str]) -> str:
        words, target, anchor = found[1], found[2], found[3] or ""
        page = page_of(normpath(str(PurePosixPath(document).parent / target)))
        return f"[{words}]({relpath(page, str(PurePosixPath(path).parent))}{anchor})" if page else words

    return _LINK.sub(turned, text)


def page_of(target: str) -> str | None:
    """Find the page of a file or folder of the repository; None where it has none."""
    if target in OTHERS or target in DOCUMENTS:
        return OTHERS.get(target) or DOCUMENTS[target]
    if target.startswith("docs/"):
        return target.removeprefix("docs/")
    if target.startswith("connectors/"):
        return f"sources/{target.split('/')[1].removesuffix('.py').replace('_', '-')}.md"
    return None
