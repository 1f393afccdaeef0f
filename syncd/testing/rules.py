"""The promises of a rule, as tests. Subclass and name the rule and a strategy of subjects:

```python
class TestMyRule(RuleContract):
    rule = my_rule.RULE
    subjects = subjects.billing_periods()      # or st.sampled_from([...]), or your own
    options = st.builds(my_rule.Options, notice=st.integers(0, 100))
```

Needs Hypothesis. `syncd.testing.subjects` has builders and strategies for every kind of subject.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from string import Formatter
from typing import Any, ClassVar

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.ageing import economic_date_of
from syncd.core.client_week import ClientWeek
from syncd.core.contract_case import ContractCase
from syncd.core.discrepancies import Verdict, judge
from syncd.core.milestone_case import MilestoneCase
from syncd.core.money import Money
from syncd.core.phrases import Phrase
from syncd.core.records import id_of, kind_of, namespace_of
from syncd.core.retainer_month import RetainerMonth
from syncd.core.subjects import BillingPeriod
from syncd.core.to_do import Claim
from syncd.rule import Rule

BRACKETS = re.compile(r"\([^()]*\)")
CODE = re.compile(r"`[^`]*`")
ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
BARE_UTC = re.compile(r"\d\d:\d\d UTC")
NO_WORDS = re.compile(r"at stake|may be lost|stake unknown|discrepanc|\[\[|\bplease\b|oops|!", re.IGNORECASE)
ASKING = re.compile(r"\b(ask|agrees?|bill|invoice|funds)\b", re.IGNORECASE)
REF = re.compile(r"\bd-[0-9a-f]{10}\b|\b\w+/\w+/\w+")
JUST = timedelta(microseconds=1)
WORDS = frozenset({"acceptance", "because", "client_name", "description", "label_name", "last_error", "memo", "title"})


class RuleContract:
    """The promises of every rule. The module's docstring shows how to use it."""

    rule: ClassVar[Rule]
    subjects: ClassVar[st.SearchStrategy[Any]]
    options: ClassVar[st.SearchStrategy[Any] | None] = None  # None: the rule's defaults

    def test_the_id_is_the_name_of_the_module_which_documents_it(self) -> None:
        module = sys.modules[self.rule.check.__module__]
        assert self.rule.id == module.__name__.rpartition(".")[2].replace("_", "-")
        assert module.RULE is self.rule
        assert (module.__doc__ or "").strip(), "the module's docstring is the rule's page in the documentation"

    def test_it_runs_with_its_default_options(self) -> None:
        assert self.rule.Options().enabled

    def test_every_verdict_keeps_the_promises(self) -> None:
        """One draw of subjects for all promises: drawing them takes longer than judging them."""
        options = st.just(self.rule.Options()) if self.options is None else self.options

        @settings(max_examples=max(1, settings().max_examples // 2), deadline=None)
        @given(self.subjects, options, st.timedeltas(timedelta(), timedelta(days=400)))
        def hold(subject: Any, options: Any, passed: timedelta) -> None:
            verdict = judge(self.rule, options, subject)  # ValueError for two findings of one key
            _same_subject_same_verdict(self.rule, options, subject, verdict)
            _constant_before_next(self.rule, options, subject, verdict, passed)
            _ids_without_amounts_or_wording(self.rule, options, subject, verdict)
            _money_has_a_day(subject, verdict)
            _texts_of_one_line_and_well_formed_evidence(verdict)
            _texts_for_every_language(verdict)
            _steps_add_up(verdict)
            _words_of_reports(verdict)
            _asks_for_what_is_lost_unless_you_ask(verdict)
            _instants_in_the_users_zone(subject, verdict)

        hold()


def _same_subject_same_verdict(rule: Rule, options: Any, subject: Any, verdict: Verdict) -> None:
    """Whatever the order of its records."""
    assert judge(rule, options, subject) == verdict
    assert judge(rule, options, _reversed(subject)) == verdict


def _constant_before_next(rule: Rule, options: Any, subject: Any, verdict: Verdict, passed: timedelta) -> None:
    """Also the texts: an age or a countdown in them would change without a new verdict."""
    assert verdict.next is None or verdict.next > subject.now, "`next` must lie ahead"
    for later in _instants(subject, verdict, passed):
        assert judge(rule, options, replace(subject, now=later)) == verdict


def _ids_without_amounts_or_wording(rule: Rule, options: Any, subject: Any, verdict: Verdict) -> None:
    """The same findings have the same ids, whatever they are worth and however names are written."""
    ids = [judged.id for judged in verdict.findings]
    other = [judged.id for judged in judge(rule, options, _varied(subject)).findings]
    assert len(ids) != len(other) or ids == other


def _money_has_a_day(subject: Any, verdict: Verdict) -> None:
    """Discrepancies age from the day on which their money should have moved: the facts or the finding name it. A
    milestone may have no day at all."""
    if isinstance(subject, MilestoneCase):
        return
    for finding in (judged.finding for judged in verdict.findings):
        dated = economic_date_of(finding, verdict.facts) is not None
        assert dated or not (finding.stake and finding.stake.minor), "name the `economic_date` of the finding"


def _texts_of_one_line_and_well_formed_evidence(verdict: Verdict) -> None:
    """No text is empty, and every ref has its three parts."""
    for finding in (judged.finding for judged in verdict.findings):
        for text in (finding.summary, finding.action, *(evidence.says for evidence in finding.evidence)):
            assert text.strip(), "a finding needs a summary, an action and evidence in words"
            assert "\n" not in text
        for evidence in finding.evidence:
            assert namespace_of(evidence.ref)
            assert kind_of(evidence.ref)
            assert id_of(evidence.ref)
    assert all(unmade.because for unmade in verdict.cannot_tell)


def _texts_for_every_language(verdict: Verdict) -> None:
    """Each is made by `say`, `plural` or `joined`, which keep how it was made."""
    texts: list[str] = [unmade.because for unmade in verdict.cannot_tell]
    for finding in (judged.finding for judged in verdict.findings):
        texts += (finding.summary, finding.action, *(step.says for step in finding.steps))
        texts += (evidence.says for evidence in finding.evidence)
    for text in texts:
        assert isinstance(text, Phrase), f"say it as a phrase: {text}"
        assert text.template, f"say it as a phrase: {text}"


def _words_of_reports(verdict: Verdict) -> None:
    """What people can do nothing with: keys of discrepancies, lines of a configuration, money that is not called by its
    name."""
    for finding in (judged.finding for judged in verdict.findings):
        for text in (finding.summary, finding.action, *(step.says for step in finding.steps)):
            template = _template_of(text)
            assert not NO_WORDS.search(template), f"say it in other words: {template}"
            assert not REF.search(CODE.sub("", template)), f"name things by their titles: {template}"


def _asks_for_what_is_lost_unless_you_ask(verdict: Verdict) -> None:
    """Money without a deadline is called so, unless the finding has a `claim`: then the action says whom to ask."""
    for finding in (judged.finding for judged in verdict.findings):
        is_lost = finding.stake is not None and finding.stake.minor > 0 and finding.deadline is None
        if is_lost and finding.claim in (None, Claim.ASK):
            assert ASKING.search(_template_of(finding.action)), f"say whom to ask, or name its claim: {finding.action}"


def _template_of(text: str) -> str:
    """The words of a phrase without those of sources."""
    if not isinstance(text, Phrase):
        return ""
    inner = {name: _template_of(value) for name, value in text.values.items() if isinstance(value, Phrase)}
    known = {name: "" for _, name, _, _ in Formatter().parse(text.template) if name}
    return text.template.format_map({**known, **inner})


def _steps_add_up(verdict: Verdict) -> None:
    """To what the finding is about and to what it is worth, to the second and to the cent."""
    for finding in (judged.finding for judged in verdict.findings if judged.finding.steps):
        assert sum(step.seconds or 0 for step in finding.steps) == (finding.seconds or 0)
        stakes = [step.stake for step in finding.steps]
        assert (None in stakes) == (finding.stake is None)
        if finding.stake is not None:
            assert sum((stake for stake in stakes if stake), Money(0, finding.stake.currency)) == finding.stake


def _instants_in_the_users_zone(subject: Any, verdict: Verdict) -> None:
    """Days are named for people, but for what they are to write, in backquotes.

    UTC stands alone only for a user whose clock shows it; for others it is a platform's, in brackets."""
    findings = [judged.finding for judged in verdict.findings]
    texts = [text for finding in findings for text in (finding.summary, finding.action)]
    texts += [evidence.says for finding in findings for evidence in finding.evidence]
    texts += [unmade.because for unmade in verdict.cannot_tell]
    assert not [text for text in texts if ISO_DAY.search(CODE.sub("", text))], (
        "a text names a day with `on`: Tue 10 Nov"
    )
    if subject.zone.key != "UTC":
        assert not [text for text in texts if BARE_UTC.search(BRACKETS.sub("", text))]


def _instants(subject: Any, verdict: Verdict, passed: timedelta) -> Iterator[Any]:
    """The subject at some instants before `next`: after `passed`, where that is before it, and at the last instant."""
    if verdict.next is None:
        yield subject.now + passed
        return
    yield min(subject.now + passed, verdict.next - JUST)
    yield verdict.next - JUST


def _reversed(subject: Any) -> Any:
    """The same subject with the records reversed whose order it does not promise."""
    if isinstance(subject, BillingPeriod):
        sisters = tuple(map(_reversed, subject.sisters[::-1]))
        unseen = subject.unseen[::-1]
        return replace(subject, pieces=subject.pieces[::-1], unseen=unseen, lines=subject.lines[::-1], sisters=sisters)
    if isinstance(subject, ClientWeek):
        return replace(subject, periods=tuple(map(_reversed, subject.periods[::-1])))
    if isinstance(subject, MilestoneCase):
        releases = replace(subject.releases, parts=subject.releases.parts[::-1])
        return replace(subject, pieces=subject.pieces[::-1], releases=releases)
    if isinstance(subject, RetainerMonth):
        return replace(subject, pieces=subject.pieces[::-1])
    if isinstance(subject, ContractCase):
        return replace(
            subject,
            before=subject.before[::-1],
            after=subject.after[::-1],
            set_aside=subject.set_aside[::-1],
        )
    return subject


def _varied(value: Any, name: str = "") -> Any:
    """The same value with other words, twice the money, and one second more in all `seconds`."""
    if isinstance(value, Money):
        return Money(2 * value.minor, value.currency)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{field.name: _varied(getattr(value, field.name), field.name) for field in fields(value)}
        )
    if isinstance(value, tuple):
        return tuple(_varied(item) for item in value)
    if isinstance(value, Mapping):
        return {key: _varied(item) for key, item in value.items()}
    if name in WORDS and isinstance(value, str):
        return f"{value}, reworded"
    return value + 1 if name == "seconds" and isinstance(value, int) else value
