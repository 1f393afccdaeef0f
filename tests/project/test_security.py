"""Each promise of SECURITY.md has tests that prove it; here they are named, and the canary runs through everything."""

import ast
import json
import re
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from syncd.cli.app import run
from syncd.core.audit import Action
from syncd.ledger import Ledger
from tests.project.advisories import verdict

ROOT = Path(__file__).parents[2]
SECURITY = (ROOT / "SECURITY.md").read_text("utf-8")

PROOFS = {
    "formulas": ["report/render/test_table_csv.py::test_any_table_reads_back_with_every_value_and_no_text_that_runs"],
    "large spreadsheets": ["tabular/readers/test_xlsx_hostile.py::test_one_row_more_than_the_limit_is_refused"],
    "sizes that lie": [
        "tabular/readers/test_xlsx_hostile.py::test_a_header_that_lies_about_the_size_is_no_way_around_the_limit",
        "tabular/readers/test_xlsx_hostile.py::test_reading_takes_less_than_200_mb_and_a_minute_whatever_the_file",
    ],
    "XML entities": ["tabular/readers/test_xml.py"],
    "hostile text files": ["system/test_hostile_files.py"],
    "drop folders": [
        "inbox/test_files.py::test_anything_but_a_readable_file_is_refused_in_one_sentence",
        "inbox/test_files.py::test_a_file_that_was_replaced_by_something_else_waits",
    ],
    "modes of files": [
        "test_permissions.py::test_a_ledger_that_is_not_for_its_owner_alone_is_not_used_until_it_is_closed",
        "test_permissions.py::test_its_log_counts_as_well",
        "test_permissions.py::test_a_secret_is_not_used_where_others_can_read_it",
        "test_permissions.py::test_a_configuration_that_anybody_can_change_is_not_used",
    ],
    "secrets": [
        "project/test_security.py::test_a_secret_is_nowhere_after_rounds_that_fail",
        "core/test_redaction.py::test_a_secret_leaves_every_text_in_every_form",
    ],
    "addresses that are secrets": [
        "channels/test_slack.py::test_only_slacks_own_hosts_are_allowed_and_the_address_is_never_shown",
        "channels/test_webhook.py::test_no_part_of_any_address_is_in_any_error",
    ],
    "libraries that log": ["channels/test_apprise.py::test_apprise_logs_no_address_and_no_message_at_any_level"],
    "TLS": [
        "channels/test_email.py::test_a_certificate_for_another_name_is_not_trusted",
        "channels/test_email.py::test_a_server_without_starttls_gets_neither_password_nor_mail",
        "channels/test_email.py::test_an_unencrypted_connection_is_for_this_machine_only",
    ],
    "where a token goes": [
        "connectors/toggl/test_options.py::test_an_address_that_would_reveal_the_token_is_refused",
        "net/test_client.py::test_a_redirect_is_not_followed",
        "net/test_client.py::test_proxies_of_the_environment_are_not_used",
    ],
    "mail headers": ["cli/test_hostile_names.py::test_a_subject_begins_no_other_header"],
    "recipients": ["channels/test_email.py::test_each_item_must_be_one_address"],
    "pages and mails": [
        "report/render/test_page.py::test_all_texts_are_shown_escaped_and_whole_and_nothing_is_loaded",
        "report/render/test_mail.py::test_a_title_with_mark_up_is_text",
    ],
    "Slack": ["report/render/test_slack_blocks.py::test_no_text_calls_anybody_or_forges_a_link"],
    "logs and terminals": [
        "test_log.py::test_any_value_of_a_field_is_one_line_that_parses",
        "cli/test_hostile_names.py::test_no_command_prints_what_a_terminal_obeys",
    ],
    "SQL": ["project/test_security.py::test_no_text_from_outside_is_read_as_sql"],
    "plugins": [
        "test_plugins.py::test_listing_plugins_with_their_summaries_imports_none_of_them",
        "test_plugins.py::test_a_third_party_rule_that_is_not_named_is_not_imported",
    ],
    "libraries": [
        "project/test_packaging.py::test_everything_in_the_lock_has_one_version_and_hashes",
        "project/test_security.py::test_a_known_weakness_fails_and_silence_is_named",
    ],
    "large answers": [
        "net/test_client.py::test_an_oversized_body_is_not_read_to_its_end",
        "net/test_client.py::test_a_small_body_that_becomes_huge_takes_no_memory",
        "project/test_units.py",
    ],
    "backups and exports": [
        "ledger/test_backups.py::test_a_backup_is_one_file_for_its_owner_alone_that_says_what_is_in_it",
        "ledger/test_backup_folder.py::test_a_backup_is_a_checked_copy_for_its_owner_alone_in_a_folder_made_for_it",
        "ledger/test_exported.py::test_it_is_for_its_owner_alone_and_replaces_nothing_unless_it_is_told_to",
    ],
}
"""Promise, as SECURITY.md names it in bold → the tests that prove it."""


def _named_tests(file: Path) -> set[str]:
    tree = ast.parse(file.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


@pytest.mark.parametrize("promise", PROOFS)
def test_each_promise_has_its_tests(promise):
    for proof in PROOFS[promise]:
        file, _, name = proof.partition("::")
        there = _named_tests(ROOT / "tests" / file)
        assert there
        assert not name or name in there, proof


def test_the_document_makes_these_promises_and_no_others():
    promised = re.findall(r"^\* \*\*(.+?)\.\*\*", SECURITY, re.MULTILINE)
    assert [promise.lower() for promise in promised] == [promise.lower() for promise in PROOFS]


CANARIES = {"TOGGL_TOKEN": "canary0token0canary0token0canary", "SMTP_PASSWORD": "canary-password-17"}
CONFIG = """timezone = "UTC"
ledger = "{folder}/ledger.db"
[source.toggl]
kind = "toggl"
url = "http://127.0.0.1:{port}"
token = {{ env = "TOGGL_TOKEN" }}
[channel.mail]
kind = "email"
host = "127.0.0.1"
port = {port}
encryption = "none"
username = "jane"
password = {{ env = "SMTP_PASSWORD" }}
from = "a@example.org"
to = ["b@example.org"]
[channel.slack]
kind = "slack"
url = {{ file = "{folder}/slack" }}
[report.weekly]
kind = "reconciliation"
at = "mon 08:00"
to = ["mail", "slack"]
"""


def test_a_secret_is_nowhere_after_rounds_that_fail(tmp_path, monkeypatch, capfd):
    """Nobody listens, Slack's address is none, and nothing is delivered: what is written and printed has no secret."""
    with socket.socket() as listener:  # a port on which nobody listens afterwards
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    for name, value in CANARIES.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "slack").write_text("https://hooks.slack.com/services/CANARY/PATH/canaryhook")
    (tmp_path / "slack").chmod(0o600)
    config = tmp_path / "config.toml"
    config.write_text(CONFIG.format(folder=tmp_path, port=port))
    config.chmod(0o600)
    at = ["--config", str(config), "--now", "2026-11-16T09:00:00Z"]
    for words in (
        ["check"],
        ["once"],
        ["report", "weekly", "--send"],
        ["status", "--json"],
        ["notify", "test", "mail"],
    ):
        run([*words, *at])
    config.write_text(config.read_text().replace("username", "usernme"))
    run(["check", *at])
    printed = "".join(capfd.readouterr())
    assert "usernme" in printed
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.name != "slack")
    for canary in (*CANARIES.values(), "canaryhook", "CANARY/PATH"):
        assert canary not in printed
        assert canary.encode() not in kept


def test_no_text_from_outside_is_read_as_sql(tmp_path):
    evil = "x'); DROP TABLE record; --"
    now = datetime(2026, 11, 16, tzinfo=UTC)
    with Ledger.open(tmp_path / "ledger.db", now) as ledger:
        with ledger.write() as write:
            write.sources.begin(evil, now)
            write.audit.add(Action.LOOKED, evil, now, evil, evil)
        assert ledger.sources.last_pull(evil) is not None
        assert [entry.about for entry in ledger.audit.entries()] == [evil]
        assert ledger.database.row("SELECT count(*) FROM record")[0] == 0


def test_a_known_weakness_fails_and_silence_is_named():
    weak = {"name": "x", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}
    assert verdict(json.dumps({"dependencies": [weak]})) == (1, "Known weaknesses:\nx 1: CVE-1, mended in 2")
    assert verdict(json.dumps({"dependencies": [{"name": "x", "version": "1", "vulns": []}]}))[0] == 0
    for nothing in ("", "{}", json.dumps({"dependencies": [{"name": "x", "skip_reason": "no network"}]})):
        assert verdict(nothing) == (0, "Known weaknesses: not checked, nobody could be asked.")
