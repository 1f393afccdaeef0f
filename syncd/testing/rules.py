"""The promises of a rule, each as a test. Subclass and name the rule and a strategy of subjects:

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
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar

from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.core.client_week import ClientWeek
from syncd.core.discrepancies import Finding, Verdict, judge
from syncd.core.money import Money
from syncd.core.records import id_of, kind_of, namespace_of
from syncd.core.subjects import BillingPeriod, MilestoneCase
from syncd.rule import Rule

EXAMPLES = 60
BRACKETS = re.compile(r"\([^()]*\)")
BARE_UTC = re.compile(r"\d\d:\d\d UTC")
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

    def test_the_same_subject_gives_the_same_verdict_whatever_the_order_of_its_records(self) -> None:
        @self._for_all()
        def holds(subject: Any, options: Any) -> None:
            once = judge(self.rule, options, subject)
            assert judge(self.rule, options, subject) == once
            assert judge(self.rule, options, _reversed(subject)) == once

        holds()

    def test_the_verdict_is_constant_before_next(self) -> None:
        """Also the texts: an age or a countdown in them would change without a new verdict."""

        @self._for_all(st.timedeltas(timedelta(), timedelta(days=400)))
        def holds(subject: Any, options: Any, passed: timedelta) -> None:
            verdict = judge(self.rule, options, subject)
            assert verdict.next is None or verdict.next > subject.now, "`next` must lie ahead"
            for later in _instants(subject, verdict, passed):
                assert judge(self.rule, options, replace(subject, now=later)) == verdict

        holds()

    def test_ids_do_not_depend_on_amounts_or_wording(self) -> None:
        @self._for_all()
        def holds(subject: Any, options: Any) -> None:
            ids, other = (
                [judged.id for judged in judge(self.rule, options, variant).findings]
                for variant in (subject, _varied(subject))
            )
            assert len(ids) != len(other) or ids == other

        holds()

    def test_findings_are_distinct_and_have_one_line_texts_and_well_formed_evidence(self) -> None:
        @self._for_all()
        def holds(subject: Any, options: Any) -> None:
            if not all(subject.has(side) and subject.known(side).complete for side in self.rule.needs):
                return
            if not self.rule.applies(subject, options):
                return
            found = [answer for answer in self.rule.check(subject, options) if isinstance(answer, Finding)]
            assert len({finding.key for finding in found}) == len(found), "two findings share one key"
            verdict = judge(self.rule, options, subject)
            for finding in (judged.finding for judged in verdict.findings):
                for text in (finding.summary, finding.action, *(evidence.says for evidence in finding.evidence)):
                    assert text.strip(), "a finding needs a summary, an action and evidence in words"
                    assert "\n" not in text
                for evidence in finding.evidence:
                    assert namespace_of(evidence.ref)
                    assert kind_of(evidence.ref)
                    assert id_of(evidence.ref)
            assert all(unmade.because for unmade in verdict.cannot_tell)

        holds()

    def test_texts_give_instants_in_the_users_zone(self) -> None:
        """UTC stands alone only for a user whose clock shows it; for others it is a platform's, in brackets."""

        @self._for_all()
        def holds(subject: Any, options: Any) -> None:
            verdict = judge(self.rule, options, subject)
            findings = [judged.finding for judged in verdict.findings]
            texts = [text for finding in findings for text in (finding.summary, finding.action)]
            texts += [evidence.says for finding in findings for evidence in finding.evidence]
            texts += [unmade.because for unmade in verdict.cannot_tell]
            if subject.zone.key != "UTC":
                assert not [text for text in texts if BARE_UTC.search(BRACKETS.sub("", text))]

        holds()

    def _for_all(self, *more: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[[], None]]:
        options = st.just(self.rule.Options()) if self.options is None else self.options
        return lambda test: settings(max_examples=EXAMPLES, deadline=None)(given(self.subjects, options, *more)(test))


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
        return replace(subject, pieces=subject.pieces[::-1], lines=subject.lines[::-1], sisters=sisters)
    if isinstance(subject, ClientWeek):
        return replace(subject, periods=tuple(map(_reversed, subject.periods[::-1])))
    return replace(subject, pieces=subject.pieces[::-1]) if isinstance(subject, MilestoneCase) else subject


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
