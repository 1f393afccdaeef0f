"""The life of a discrepancy: a state machine against a plain model, then each promise by name."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from syncd.core.advance import advance
from syncd.core.amount_moved import moved
from syncd.core.aside import put_aside
from syncd.core.causes import Cause, Party
from syncd.core.discrepancies import CannotTell, Finding, JudgedFinding, SubjectKey, Verdict, discrepancy_id
from syncd.core.hush import (
    DEADLINE_NEAR,
    LAST_REMINDER,
    acknowledge,
    divide,
    explain,
    resolve,
    snooze,
    speaks,
    unhush,
    wait,
    write_off,
    write_off_part,
)
from syncd.core.lifecycle import (
    ALIVE,
    HUSHED,
    SETTLED,
    Change,
    Denied,
    Discrepancy,
    Hush,
    State,
    counted,
    retire,
)
from syncd.core.money import Money, totals
from syncd.core.parents import by_themselves
from syncd.core.severity import Severity
from syncd.core.sums import sum_up
from syncd.core.threshold import Threshold
from syncd.core.time import Instant, instant
from syncd.core.to_do import Claim

BOUNDED = settings(max_examples=100, deadline=None)
START = instant("2026-11-16T09:00:00Z")
SUBJECT = SubjectKey("billing-period", "api", "2026-11-09")
KEYS = ("monday", "tuesday", "wednesday")
HOUR = timedelta(hours=1)


def explained(one, now):
    return explain(one, now, "agreed by phone", Cause.ROUNDING)


def written_off(one, now):
    return write_off(one, now, "too small")


def resolved(one, now):
    return resolve(one, now, "added to the diary")


def snoozed_for_long(one, now):
    return snooze(one, now, now + 99 * HOUR)


def waiting(one, now):
    return wait(one, now, Party.CLIENT, None, "")


findings = st.builds(
    Finding,
    summary=st.just("2:30 tracked, not logged"),
    action=st.just("log it"),
    seconds=st.none() | st.integers(0, 36_000),
    stake=st.none() | st.builds(Money, st.integers(-10_000, 10_000), st.sampled_from(["USD", "EUR"])),
    deadline=st.none() | st.integers(0, 200).map(lambda hours: START + hours * HOUR),
    severity=st.none() | st.sampled_from(Severity),
)
answers = st.dictionaries(st.sampled_from(KEYS), findings)


def verdict(
    answer: dict[str, Finding], cannot_tell: bool = False, subject: SubjectKey = SUBJECT, as_of: Instant | None = None
) -> Verdict:
    found = [
        JudgedFinding(
            id=discrepancy_id("tracked-not-logged", subject, key),
            severity=Severity.HIGH if finding.severity is None else finding.severity,
            finding=finding,
        )
        for key, finding in answer.items()
    ]
    return Verdict(
        rule="tracked-not-logged",
        subject=subject,
        findings=tuple(sorted(found, key=lambda each: each.id)),
        cannot_tell=(CannotTell(because="no export of that week"),) if cannot_tell else (),
        facts={"contract": subject.name},
        as_of=as_of,
    )


def apply(known: dict[str, Discrepancy], steps) -> dict[str, Discrepancy]:
    return {**known, **{step.after.id: step.after for step in steps}}


def opened(**finding) -> Discrepancy:
    """One open discrepancy, found at START."""
    answer = {"": Finding(summary="2:30 tracked, not logged", action="log it", **finding)}
    (step,) = advance({}, verdict(answer), "completeness", START)
    return step.after


def judged_again(discrepancy: Discrepancy, now=START + HOUR, **finding) -> Discrepancy:
    """The same discrepancy after a later verdict with other figures."""
    answer = {"": replace(discrepancy.finding, **finding)}
    known = {discrepancy.id: discrepancy}
    return apply(known, advance(known, verdict(answer), "completeness", now))[discrepancy.id]


def left_of(stake: Money, *parts: Money) -> int:
    """How much is left of a stake without those parts that are of the same currency, and lost or owed as it is."""
    same = [part for part in parts if (stake.currency, stake.minor > 0) == (part.currency, part.minor > 0)]
    return max(0, abs(stake.minor) - sum(abs(part.minor) for part in same))


def said_done(one: Discrepancy | None) -> Hush | None:
    return one.hush if one is not None and one.state is State.DONE else None


class Life(RuleBasedStateMachine):
    """Judging and people in any order; the model is the set of what was last found, and when each was first."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.known: dict[str, Discrepancy] = {}
        self.first_seen: dict[str, object] = {}
        self.parts: dict[str, dict[State, Money]] = {}  # what people settled in parts, or of one that has grown since
        self.whole: dict[str, tuple[State, Money | None]] = {}  # the stake of what people wrote off or explained

    def pick(self, index: int) -> Discrepancy:
        return self.known[sorted(self.known)[index % len(self.known)]]

    @rule(hours=st.integers(1, 50))
    def time_passes(self, hours):
        self.now += hours * HOUR

    @rule(answer=answers, cannot_tell=st.booleans(), hours=st.integers(0, 50))
    def it_is_judged(self, answer, cannot_tell, hours):
        as_of = self.now - hours * HOUR
        asked, before = verdict(answer, cannot_tell, as_of=as_of), dict(self.known)
        steps = advance(before, asked, "completeness", self.now)
        self.known = apply(before, steps)
        for found in asked.findings:
            self.first_seen.setdefault(found.id, self.now)
            after = self.known[found.id]
            assert after.state in ALIVE
            assert (after.finding, after.severity) == (found.finding, found.severity)
            assert after.first_seen == self.first_seen[found.id]
            covered = self.is_covered(before.get(found.id), found.finding.stake)
            if covered:
                assert (after.state in SETTLED, speaks(after, self.now)) == (True, False)
            if (word := said_done(before.get(found.id))) is not None and not covered:
                stands = as_of <= word.at and not moved(word, found.finding)
                assert after.state is (State.DONE if stands else State.REOPENED)
                assert after.denied == (
                    before[found.id].denied if stands else Denied(at=word.at, reason=word.reason, as_of=as_of)
                )
        for id in set(before) - {found.id for found in asked.findings}:
            deadline = before[id].finding.deadline
            if cannot_tell and before[id].state in ALIVE and deadline is not None and deadline <= self.now:
                assert (self.known[id].state, self.known[id].finding.deadline) == (before[id].state, None)
                assert Severity.CRITICAL > self.known[id].severity <= before[id].severity
            elif cannot_tell or before[id].state not in ALIVE:
                assert self.known[id] == before[id]
            else:
                assert self.known[id].state is State.RESOLVED
        self.remember(before)
        assert len({step.after.id for step in steps}) == len(steps)
        assert advance(self.known, asked, "completeness", self.now) == []

    @precondition(lambda self: self.known)
    @rule(index=st.integers(0, 2), dollars=st.sampled_from([-40, 20, 40, 120, 240]), cannot_tell=st.booleans())
    def an_amount_changes(self, index, dollars, cannot_tell):
        one = self.pick(index)
        stake = Money(dollars * 100, one.finding.stake.currency if one.finding.stake else "USD")
        answer = {self.key_of(id): each.finding for id, each in self.known.items() if each.state in ALIVE}
        answer[self.key_of(one.id)] = replace(one.finding, stake=stake)
        self.it_is_judged(answer, cannot_tell, 0)

    def key_of(self, id):
        return next(key for key in KEYS if discrepancy_id("tracked-not-logged", SUBJECT, key) == id)

    def is_covered(self, before, stake):
        """Whether people gave up or explained all of a stake, of one that was alive."""
        if before is None or before.state not in ALIVE or stake is None or not stake.minor:
            return False
        _, whole = self.whole.get(before.id, (None, None))
        return left_of(stake, *((whole,) if whole else self.parts.get(before.id, {}).values())) == 0

    def remember(self, before):
        """What people settled ends with its discrepancy, and what is no longer whole is a part."""
        for id, one in self.known.items():
            if one.state not in ALIVE or (id in before and before[id].state not in ALIVE):
                self.parts.pop(id, None)
                self.whole.pop(id, None)
            elif id in self.whole and (one.state not in SETTLED or self.whole[id][0] is not one.state):
                state, stake = self.whole.pop(id)
                parts = self.parts.setdefault(id, {})
                beside = [part for other, part in parts.items() if other is not state]
                if stake and (minor := left_of(stake, *beside)):
                    parts[state] = replace(stake, minor=minor if stake.minor > 0 else -minor)

    def folded(self, one):
        """Forget a part that is no longer beside its discrepancy."""
        for state, part in ((State.WRITTEN_OFF, one.given_up), (State.EXPLAINED, one.explained)):
            if part is None:
                self.parts.get(one.id, {}).pop(state, None)

    @precondition(lambda self: self.known)
    @rule(index=st.integers(0, 2))
    def a_person_acknowledges(self, index):
        if (one := self.pick(index)).state in ALIVE:
            self.decides(one, acknowledge(one, self.now))

    @precondition(lambda self: self.known)
    @rule(index=st.integers(0, 2), decide=st.sampled_from([explained, written_off, waiting, resolved]))
    def a_person_decides(self, index, decide):
        if (one := self.pick(index)).state in ALIVE:
            self.decides(one, decide(one, self.now))

    @precondition(lambda self: self.known)
    @rule(index=st.integers(0, 2), part=st.integers(1, 9_999))
    def a_person_gives_up_a_part(self, index, part):
        one = self.pick(index)
        if one.state not in ALIVE or one.stake is None or abs(one.stake.minor) < 2:
            return
        part = replace(one.stake, minor=min(part, abs(one.stake.minor) - 1) * (1 if one.stake.minor > 0 else -1))
        step = write_off_part(one, self.now, part, "goodwill", None)
        self.known = apply(self.known, [step])
        assert (step.change, step.after.state, step.after.hush) == (Change.WRITTEN_OFF, one.state, one.hush)
        assert step.after.stake == one.stake - part
        assert "goodwill" in step.note
        self.folded(one)
        parts = self.parts.setdefault(one.id, {})
        was = parts.get(State.WRITTEN_OFF, replace(part, minor=0))
        taken = abs(one.finding.stake.minor) - left_of(one.finding.stake, was)
        parts[State.WRITTEN_OFF] = replace(part, minor=taken if part.minor > 0 else -taken) + part
        if one.state not in HUSHED:
            assert unhush(step.after).after == replace(one, given_up=None, explained=None)

    def decides(self, one, step):
        """It is put aside, with when and why, and an undo brings back what it was before anybody decided."""
        self.known = apply(self.known, [step])
        assert step.after.state in HUSHED
        assert not speaks(step.after, self.now)
        assert (step.after.hush.at, step.after.finding) == (self.now, one.finding)
        assert step.change in (Change.ACKNOWLEDGED, Change.SNOOZED) or step.note
        self.whole.pop(one.id, None)
        self.folded(one)
        if step.after.state in SETTLED:
            self.whole[one.id] = step.after.state, one.finding.stake
        before = one if one.state not in HUSHED else replace(one, state=one.hush.before, hush=None)
        if one.nothing_left:
            before = replace(before, given_up=None, explained=None)
        assert unhush(step.after).after == before

    @precondition(lambda self: self.known)
    @rule(index=st.integers(0, 2), hours=st.integers(1, 100))
    def a_person_snoozes(self, index, hours):
        if (one := self.pick(index)).state in ALIVE:
            self.decides(one, snooze(one, self.now, self.now + hours * HOUR))
            assert speaks(self.known[one.id], self.now + hours * HOUR)

    @precondition(lambda self: self.known)
    @rule(index=st.integers(0, 2))
    def a_person_takes_it_back(self, index):
        if (one := self.pick(index)).state in ALIVE:
            after = unhush(one).after
            self.known = apply(self.known, [unhush(one)])
            assert speaks(after, self.now)
            self.whole.pop(one.id, None)
            self.folded(after)
            assert one.finding.stake is None or not one.finding.stake.minor or after.stake.minor

    @precondition(lambda self: self.known)
    @rule(index=st.integers(0, 2))
    def its_rule_is_removed(self, index):
        self.known = apply(self.known, [retire(self.pick(index))])
        self.remember(self.known)

    @invariant()
    def at_stake_and_put_aside_are_all_that_was_found(self):
        living = [one for one in self.known.values() if one.state in ALIVE]
        loud, hushed = divide(living, self.now)
        sums = [sum_up(one.stake for one in loud), *(each.sums for each in put_aside(loud, hushed=hushed))]
        found = sum_up(one.finding.stake for one in living)
        for kind in ("at_stake", "owed"):
            assert totals(money for each in sums for money in getattr(each, kind)) == totals(getattr(found, kind))

    @invariant()
    def what_counts_is_without_what_people_settled(self):
        for one in self.known.values():
            found = one.finding.stake
            if one.state not in ALIVE or found is None or one.id in self.whole or not speaks(one, self.now):
                continue
            assert abs(one.stake.minor) == left_of(found, *self.parts.get(one.id, {}).values())
            assert one.state not in SETTLED

    @invariant()
    def identity_and_first_seen_never_change(self):
        assert {id: one.first_seen for id, one in self.known.items()} == self.first_seen
        assert all(id == one.id for id, one in self.known.items())

    @invariant()
    def only_the_living_speak_and_the_open_always_do(self):
        for one in self.known.values():
            if one.state not in ALIVE:
                assert not speaks(one, self.now)
            if one.state in (State.OPEN, State.REOPENED):
                assert speaks(one, self.now)
                assert one.hush is None
            assert (one.state in HUSHED) <= (one.hush is not None)

    @invariant()
    def one_that_is_put_aside_speaks_again_for_one_of_four_reasons_alone(self):
        for one in self.known.values():
            if one.state in HUSHED and speaks(one, self.now):
                deadline = one.finding.deadline
                settled = one.state in SETTLED
                near = (
                    deadline is not None
                    and one.hush.at < deadline - LAST_REMINDER
                    and self.now >= (deadline - DEADLINE_NEAR)
                )
                ended = one.hush.until is not None and one.hush.until <= self.now
                worse = one.severity > one.hush.severity or near or ended
                assert moved(one.hush, one.finding) or (worse and not settled)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)


dollars = st.sampled_from([-40, 20, 40, 120, 240, 360])
amounts_move = st.one_of(
    st.builds(lambda amount: lambda life: life.an_amount_changes(0, amount, False), dollars),
    st.builds(lambda amount: lambda life: life.a_person_gives_up_a_part(0, 100 * abs(amount)), dollars),
    st.just(lambda life: life.a_person_decides(0, written_off)),
    st.builds(lambda other: lambda life: life.a_person_decides(0, other), st.sampled_from([explained, resolved])),
    st.just(lambda life: life.a_person_takes_it_back(0)),
    st.just(lambda life: life.it_is_judged({}, False, 0)),
)


@settings(max_examples=600, deadline=None)
@given(st.lists(amounts_move, min_size=3, max_size=12))
def test_whatever_people_settle_and_amounts_do_what_counts_and_what_is_put_aside_are_all_that_was_found(moves):
    life = Life()
    life.it_is_judged({"monday": replace(opened().finding, stake=Money(12_000, "USD"))}, False, 0)
    for move in moves:
        move(life)
        life.at_stake_and_put_aside_are_all_that_was_found()
        life.what_counts_is_without_what_people_settled()


def test_what_is_found_first_opens():
    discrepancy = opened(seconds=9000)
    assert (discrepancy.state, discrepancy.first_seen, discrepancy.last_seen) == (State.OPEN, START, START)
    assert (discrepancy.rule, discrepancy.assertion) == ("tracked-not-logged", "completeness")
    assert discrepancy.facts == {"contract": "api"}


@BOUNDED
@given(answers, st.booleans())
def test_judging_the_same_twice_changes_nothing(answer, cannot_tell):
    asked = verdict(answer, cannot_tell)
    known = apply({}, advance({}, asked, "completeness", START))
    assert set(known) == {found.id for found in asked.findings}
    assert advance(known, asked, "completeness", START + HOUR) == []


@BOUNDED
@given(answers, answers)
def test_cannot_tell_resolves_nothing(before, after):
    known = apply({}, advance({}, verdict(before), "completeness", START))
    steps = advance(known, verdict(after, cannot_tell=True), "completeness", START + HOUR)
    assert all(step.change is not Change.RESOLVED for step in steps)


@BOUNDED
@given(answers, answers)
def test_what_is_no_longer_found_in_complete_data_resolves(before, after):
    known = apply({}, advance({}, verdict(before), "completeness", START))
    steps = advance(known, verdict(after), "completeness", START + HOUR)
    resolved = {step.after.id for step in steps if step.change is Change.RESOLVED}
    assert resolved == set(known) - {found.id for found in verdict(after).findings}


@pytest.mark.parametrize("hush", [acknowledge, lambda one, now: snooze(one, now, now + HOUR)])
def test_one_that_returns_reopens_with_its_id_and_first_seen_and_no_hush(hush):
    first = opened(seconds=9000)
    known = apply({first.id: first}, [hush(first, START)])
    known = apply(known, advance(known, verdict({}), "completeness", START + HOUR))
    assert known[first.id].state is State.RESOLVED
    (step,) = advance(known, verdict({"": first.finding}), "completeness", START + 2 * HOUR)
    assert step.change is Change.REOPENED
    assert (step.after.id, step.after.first_seen) == (first.id, START)
    assert (step.after.state, step.after.hush) == (State.REOPENED, None)
    assert speaks(step.after, START + 2 * HOUR)


# -- what a person says is resolved


@pytest.mark.parametrize(("hours", "stands"), [(-1, True), (0, True), (1, False)])
def test_one_that_a_person_resolved_reopens_when_data_from_after_that_still_shows_it(hours, stands):
    done = resolved(opened(seconds=9000), START + 10 * HOUR).after
    as_of = START + (10 + hours) * HOUR
    steps = advance({done.id: done}, verdict({"": done.finding}, as_of=as_of), "completeness", START + 20 * HOUR)
    if stands:
        assert steps == []
        return
    (step,) = steps
    assert (step.change, step.after.state, step.after.hush) == (Change.REOPENED, State.REOPENED, None)
    assert step.after.denied == Denied(at=START + 10 * HOUR, reason="added to the diary", as_of=as_of)
    assert speaks(step.after, START + 20 * HOUR)


@pytest.mark.parametrize(("seconds", "stands"), [(9599, True), (9600, False), (8400, False)])
def test_one_that_a_person_resolved_reopens_when_its_amount_moves(seconds, stands):
    done = resolved(opened(seconds=9000), START).after
    asked = verdict({"": replace(done.finding, seconds=seconds)}, as_of=START)
    (step,) = advance({done.id: done}, asked, "completeness", START + HOUR)
    assert step.after.state is (State.DONE if stands else State.REOPENED)


def test_data_confirm_what_a_person_resolved_and_what_cannot_be_told_does_not():
    done = resolved(opened(seconds=9000), START).after
    known = {done.id: done}
    assert advance(known, verdict({}, cannot_tell=True, as_of=START + HOUR), "completeness", START + HOUR) == []
    (step,) = advance(known, verdict({}), "completeness", START + HOUR)
    assert (step.after.state, step.after.hush, step.note) == (State.RESOLVED, None, "confirmed by data")


def test_one_that_is_found_again_after_a_denial_is_over_begins_without_it():
    done = resolved(opened(), START).after
    (denied,) = advance({done.id: done}, verdict({"": done.finding}, as_of=START + HOUR), "completeness", START + HOUR)
    (over,) = advance({done.id: denied.after}, verdict({}), "completeness", START + 2 * HOUR)
    (again,) = advance({done.id: over.after}, verdict({"": done.finding}), "completeness", START + 3 * HOUR)
    assert (denied.after.denied is None, again.after.state, again.after.denied) == (False, State.REOPENED, None)


# -- a limit that a figure may cross both ways

bounds = st.tuples(st.integers(0, 9), st.integers(0, 9))


@BOUNDED
@given(bounds, st.lists(st.integers(0, 9), min_size=1, max_size=12), st.booleans())
def test_a_figure_between_two_bounds_keeps_what_lives_and_opens_nothing(between, figures, hushed):
    begins, ends = between
    sign = 1 if ends <= begins else -1  # too much is wrong, or too little
    known, alive = {}, False
    for hour, figure in enumerate(figures):
        now = START + hour * HOUR
        asked = verdict({"": replace(opened().finding, threshold=Threshold(figure, Decimal(begins), ends))})
        known = apply(known, advance(known, asked, "completeness", now))
        alive = sign * figure >= sign * (ends if alive else begins)
        assert [one.state in ALIVE for one in known.values()] in ([alive], [] if not alive else [True])
        assert advance(known, asked, "completeness", now) == []
        assert all(one.finding.threshold is None for one in known.values())
        if hushed and alive:
            (one,) = known.values()
            known = apply(known, [acknowledge(one, now)])


@pytest.mark.parametrize("figure", [3, 6, 9])
def test_one_of_a_former_key_goes_on_between_the_bounds_too(figure):
    old = lived(SubjectKey("billing-period", "upwork-1", "2026-11-09"), "", 5, State.ACKNOWLEDGED)
    asked = verdict({"": replace(old.finding, threshold=Threshold(figure, begins=8, ends=4))})
    known = apply({}, advance({}, asked, "completeness", START, [old]))
    assert [one.state for one in known.values() if one.state in ALIVE] == [State.ACKNOWLEDGED] * (figure > 4)


def test_a_retired_one_is_neither_resolved_nor_speaking_until_it_is_found_again():
    retired = retire(opened()).after
    assert retired.state is State.RETIRED
    assert not speaks(retired, START)
    assert advance({retired.id: retired}, verdict({}), "completeness", START) == []
    (step,) = advance({retired.id: retired}, verdict({"": retired.finding}), "completeness", START)
    assert step.after.state is State.REOPENED


def test_new_figures_change_a_hushed_one_without_opening_it():
    hushed = acknowledge(opened(seconds=9000), START).after
    after = judged_again(hushed, seconds=9060)
    assert after.state is State.ACKNOWLEDGED
    assert after.finding.seconds == 9060
    assert after.last_seen == START + HOUR


@pytest.mark.parametrize(
    ("before", "after", "speaking"),
    [
        (9000, 9599, False),  # under ten minutes
        (9000, 9600, True),
        (9000, 8400, True),  # downwards too
        (36_000, 37_800, False),  # five per cent exactly
        (36_000, 37_801, True),
        (0, 600, True),
        (None, 60, True),  # known now
        (60, None, True),
    ],
)
def test_a_hushed_one_speaks_again_when_its_seconds_move_past_tolerance(before, after, speaking):
    hushed = acknowledge(opened(seconds=before), START).after
    assert speaks(judged_again(hushed, seconds=after), START + HOUR) is speaking


@pytest.mark.parametrize(
    ("before", "after", "speaking"),
    [
        (Money(10_000, "USD"), Money(10_500, "USD"), False),
        (Money(10_000, "USD"), Money(10_501, "USD"), True),
        (Money(10_000, "USD"), Money(9_499, "USD"), True),
        (Money(-10_000, "USD"), Money(10_000, "USD"), True),
        (Money(10_000, "USD"), Money(10_000, "EUR"), True),
        (Money(0, "USD"), Money(1, "USD"), True),
        (None, Money(1, "USD"), True),
        (None, None, False),
    ],
)
def test_a_hushed_one_speaks_again_when_its_stake_moves_past_tolerance(before, after, speaking):
    hushed = acknowledge(opened(stake=before), START).after
    assert speaks(judged_again(hushed, stake=after), START + HOUR) is speaking


@pytest.mark.parametrize(
    ("after", "speaking"), [(Severity.LOW, False), (Severity.MEDIUM, False), (Severity.HIGH, True)]
)
def test_a_hushed_one_speaks_again_when_its_severity_rises(after, speaking):
    hushed = acknowledge(opened(severity=Severity.MEDIUM), START).after
    assert speaks(judged_again(hushed, severity=after), START + HOUR) is speaking


def test_a_hushed_one_speaks_again_when_its_deadline_nears():
    deadline = START + timedelta(days=3)
    hushed = acknowledge(opened(deadline=deadline), START).after
    assert not speaks(hushed, deadline - DEADLINE_NEAR - timedelta(seconds=1))
    assert speaks(hushed, deadline - DEADLINE_NEAR)
    assert speaks(hushed, deadline + HOUR)


def test_one_that_was_acknowledged_with_its_deadline_already_near_stays_hushed():
    hushed = acknowledge(opened(deadline=START + HOUR), START).after
    assert not speaks(hushed, START + 2 * HOUR)


def test_a_snoozed_one_speaks_again_when_the_snooze_ends():
    until = START + timedelta(days=2)
    snoozed = snooze(opened(), START, until).after
    assert not speaks(snoozed, until - timedelta(seconds=1))
    assert speaks(snoozed, until)


@pytest.mark.parametrize("settle", [explained, written_off])
def test_what_is_explained_or_written_off_is_carried_forward_until_its_amount_moves(settle):
    """Neither a deadline that passes nor a severity that rises with it is news."""
    settled = settle(
        opened(deadline=START + 30 * HOUR, stake=Money(1200, "USD"), severity=Severity.MEDIUM), START
    ).after
    assert not speaks(settled, START + 29 * HOUR)
    assert not speaks(judged_again(settled, severity=Severity.CRITICAL), START + 99 * HOUR)
    assert speaks(judged_again(settled, stake=Money(1300, "USD")), START + HOUR)


USD_120, USD_240, USD_360 = (Money(minor, "USD") for minor in (12_000, 24_000, 36_000))


def gave(one: Discrepancy, dollars: int) -> Discrepancy:
    """The same, with this much more of it written off."""
    return write_off_part(one, START, Money(dollars * 100, "USD"), "goodwill", None).after


@pytest.mark.parametrize("settle", [explained, written_off])
@pytest.mark.parametrize("parts", [(), (40, 60)])
def test_of_one_that_is_settled_and_grows_only_what_is_new_counts(settle, parts):
    one = opened(seconds=3 * 3600, stake=USD_120)
    for part in parts:
        one = gave(one, part)
    one = settle(judged_again(one, seconds=6 * 3600, stake=USD_240), START).after
    state = one.state
    within = judged_again(one, stake=Money(25_200, "USD"))
    assert (within.state, speaks(within, START)) == (state, False)  # five per cent
    less = judged_again(within, seconds=3600, stake=Money(4_000, "USD"))
    assert (less.state, speaks(less, START)) == (state, False)
    more = judged_again(less, seconds=9 * 3600, stake=USD_360)
    assert (more.state, more.hush, speaks(more, START)) == (State.OPEN, None, True)
    assert more.stake == USD_120
    aside = [part for part in (more.given_up_part, more.explained_part) if part]
    assert sum(part.minor for part in aside) == USD_240.minor
    reason = more.explained.reason if settle is explained else more.given_up.reason
    assert reason == one.hush.reason
    back = judged_again(more, seconds=6 * 3600, stake=USD_240)
    assert (back.state, speaks(back, START)) == (state, False)
    undone = unhush(more).after
    assert (undone.state, undone.stake) == (State.OPEN, undone.finding.stake)


@pytest.mark.parametrize("settle", [explained, written_off])
@pytest.mark.parametrize(("seconds", "stake"), [(7200, None), (7200, Money(0, "USD")), (7200, USD_240)])
def test_one_that_is_settled_stays_so_when_it_shrinks_whatever_is_known_of_it(settle, seconds, stake):
    one = settle(opened(seconds=seconds, stake=stake), START).after
    gone = stake and replace(stake, minor=0)
    for less in (judged_again(one, seconds=600), judged_again(one, seconds=600, stake=gone)):
        assert (less.state, speaks(less, START)) == (one.state, False)
    if not stake:
        assert speaks(judged_again(one, seconds=9000), START)


@pytest.mark.parametrize("decide", [None, acknowledge, waiting, resolved])
def test_one_of_which_no_more_is_found_than_was_written_off_in_part_is_written_off(decide):
    one = gave(opened(stake=Money(84_000, "USD"), severity=Severity.HIGH), 40)
    one = decide(one, START).after if decide else one
    asked = verdict({"": replace(one.finding, stake=Money(4_000, "USD"))})
    (step,) = advance({one.id: one}, asked, "completeness", START)
    assert (step.change, step.note) == (
        Change.WRITTEN_OFF,
        "no more is found than the 40.00 USD written off: goodwill",
    )
    assert (step.after.state, step.after.stake) == (State.WRITTEN_OFF, Money(4_000, "USD"))
    assert not speaks(step.after, START)
    assert unhush(step.after).after == replace(opened(), finding=step.after.finding)


@pytest.mark.parametrize("stake", [Money(24_000, "EUR"), Money(-24_000, "USD"), None])
@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("settle", [explained, written_off])
def test_what_was_settled_does_not_count_against_another_currency_a_debt_or_an_unknown_amount(settle, stake, whole):
    one = opened(stake=USD_240)
    one = settle(one, START).after if whole else gave(one, 40)
    after = judged_again(one, stake=stake)
    assert (after.state, after.stake, after.given_up_part) == (State.OPEN, stake, None)
    back = judged_again(after, stake=USD_240)
    assert speaks(back, START) is not whole


def test_a_part_that_was_written_off_and_one_that_was_explained_stand_beside_each_other():
    one = explained(gave(opened(stake=USD_120), 40), START).after
    more = judged_again(one, stake=USD_240)
    assert (more.state, more.stake, more.given_up_part.minor, more.explained_part.minor) == (
        *(State.OPEN, USD_120),
        *(4_000, 8_000),
    )
    back = judged_again(more, stake=USD_120)
    assert (back.state, back.stake.minor, back.given_up_part.minor) == (State.EXPLAINED, 8_000, 4_000)


def test_one_that_waits_presses_as_an_acknowledged_one_does_and_after_the_time_that_was_set():
    deadline = START + timedelta(days=3)
    waits = wait(opened(deadline=deadline), START, Party.PLATFORM, None, "").after
    assert not speaks(waits, deadline - DEADLINE_NEAR - timedelta(seconds=1))
    assert speaks(waits, deadline - DEADLINE_NEAR)
    limited = wait(opened(), START, Party.SELF, START + HOUR, "").after
    assert (speaks(limited, START), speaks(limited, START + HOUR)) == (False, True)


def test_a_decision_is_recorded_in_words():
    assert waiting(opened(), START).note == "for the client"
    assert wait(opened(), START, Party.SELF, None, "after the holiday").note == "for you: after the holiday"
    assert explained(opened(), START).note == "agreed by phone (rounding)"
    assert written_off(opened(), START).note == "too small"


@BOUNDED
@given(st.integers(1, 60 * 60), st.sampled_from([acknowledge, waiting, snoozed_for_long]))
def test_whenever_it_was_hushed_it_speaks_once_more_before_its_deadline(minutes, hush):
    deadline = START + 62 * HOUR
    at = deadline - LAST_REMINDER - timedelta(minutes=minutes)
    hushed = hush(opened(deadline=deadline), at).after
    assert not speaks(hushed, at)
    assert speaks(hushed, deadline - LAST_REMINDER)
    assert speaks(hushed, deadline - timedelta(seconds=1))
    seen = acknowledge(hushed, deadline - LAST_REMINDER).after
    assert not speaks(seen, deadline - timedelta(seconds=1))


def test_acknowledging_one_that_spoke_again_takes_its_new_figures_as_seen():
    hushed = acknowledge(opened(seconds=9000), START).after
    moved = judged_again(hushed, seconds=18_000)
    assert speaks(moved, START + HOUR)
    assert not speaks(acknowledge(moved, START + HOUR).after, START + HOUR)


@pytest.mark.parametrize(
    "hushed",
    [
        acknowledge(opened(), START),
        snooze(opened(), START, START + HOUR),
        waiting(opened(), START),
        explained(opened(), START),
        written_off(opened(), START),
        resolved(opened(), START),
    ],
    ids=lambda step: step.after.state.value,
)
def test_taking_a_hush_back_leaves_it_as_if_nobody_had_seen_it(hushed):
    step = unhush(hushed.after)
    assert step.change is Change.UNHUSHED
    assert step.after == opened()


def lived(subject: SubjectKey, key: str, hours: int, state: State) -> Discrepancy:
    """One that was found so many hours before START, and what became of it."""
    finding = Finding(summary="2:30 tracked, not logged", action="log it", key=key, seconds=9000)
    (step,) = advance({}, verdict({key: finding}, subject=subject), "completeness", START - hours * HOUR)
    hushed = acknowledge(step.after, START).after.hush if state in HUSHED else None
    return replace(step.after, state=state, hush=hushed, goes_on_as="d-other" if state is State.MERGED else None)


def test_a_deadline_that_passed_while_the_check_cannot_be_made_asks_for_data_and_only_then():
    found = opened(deadline=START + HOUR, severity=Severity.CRITICAL)
    unsure = verdict({}, cannot_tell=True)
    assert advance({found.id: found}, unsure, "completeness", START) == []
    (step,) = advance({found.id: found}, unsure, "completeness", START + HOUR)
    assert (step.after.state, step.after.finding.deadline) == (State.OPEN, None)
    assert step.after.finding.action == (
        "The deadline has passed: look up whether it was done, because it could not be checked: no export of that week"
    )
    assert step.after.severity < Severity.CRITICAL
    assert advance({found.id: step.after}, unsure, "completeness", START + 2 * HOUR) == []


@pytest.mark.parametrize("late", [False, True])
def test_a_check_that_cannot_be_made_ends_what_it_contradicts_and_leaves_the_words_of_the_rest(late):
    found = opened(deadline=START + 2 * HOUR)
    other = lived(SUBJECT, "tuesday", 5, State.ACKNOWLEDGED)
    unsure = replace(verdict({}), cannot_tell=(CannotTell(because="known through Sunday", ends=frozenset({""})),))
    known = {found.id: found, other.id: other}
    (step,) = advance(known, unsure, "completeness", START + (3 if late else 1) * HOUR)
    assert (step.change, step.after.id, step.after.state) == (Change.RESOLVED, found.id, State.RESOLVED)
    assert step.after.finding == found.finding


def test_what_is_part_of_nothing_that_lives_counts_by_itself():
    one = opened(parent="d-1234567890")
    named = {id: replace(one, id=id) for id in ("d-1234567890", "d-3", "d-4")}
    assert by_themselves([one], [one, named["d-1234567890"]], START) == [one]
    (alone,) = by_themselves([one], [one], START)
    assert (alone.finding.parent, alone.id) == ("", one.id)
    others = opened(parent="d-1234567890", else_part_of=("d-2", "d-3", "d-4"))
    (below,) = by_themselves([others], [others, named["d-3"], named["d-4"]], START)
    assert (below.finding.parent, below.id) == ("d-3", others.id)
    assert by_themselves([others], [others, named["d-1234567890"], named["d-3"]], START) == [others]
    over = replace(one, state=State.RESOLVED)
    assert by_themselves([over], [], START) == [over]


def test_what_is_about_the_same_money_is_part_of_the_largest_that_needs_attention():
    small = opened(same_money=("d-1", "d-2", "d-3"), stake=Money(100, "USD"))
    large, middle = (replace(opened(stake=Money(stake, "USD")), id=id) for id, stake in (("d-2", 300), ("d-3", 200)))
    aside = acknowledge(large, START).after

    def parent(of, *others):
        (shown,) = by_themselves([of], [of, *others], START)
        return shown.finding.parent

    assert parent(small, large, middle) == "d-2"
    assert parent(small, aside, middle) == "d-3", "what a person put aside hides no other finding"
    assert parent(small, aside) == ""
    assert parent(acknowledge(small, START).after, aside) == "d-2", "both put aside: they are one amount"


def test_what_is_nobodys_money_is_part_of_what_claims_some_and_of_nothing_that_claims_none():
    names, target = ("d-1", "d-2"), opened(same_money=("d-1", "d-2"), stake=Money(300, "USD"), claim=Claim.NONE)

    def parent(of, other):
        (shown,) = by_themselves([of], [of, other], START)
        return shown.finding.parent

    asked = replace(opened(same_money=names, stake=Money(100, "USD")), id="d-2")
    nothing = replace(opened(same_money=names, stake=Money(0, "USD")), id="d-2")
    assert (parent(target, asked), parent(asked, target)) == ("d-2", "")
    assert parent(target, nothing) == ""


@given(st.lists(st.tuples(st.integers(1, 3), st.sets(st.integers(0, 4))), max_size=5))
def test_the_largest_about_the_same_money_counts_whichever_names_the_others(drawn):
    """One that nobody can check now keeps its place, and does not know what grew since."""
    found = [
        replace(
            opened(same_money=tuple(f"d-{one}" for one in sorted(names)), stake=Money(stake, "USD")), id=f"d-{place}"
        )
        for place, (stake, names) in enumerate(drawn)
    ]
    alone = {one.id for one in counted(by_themselves(found, found, START))}
    for one in found:
        named = [o for o in found if o.id in one.finding.same_money or one.id in o.finding.same_money]
        if any(other.finding.stake.minor > one.finding.stake.minor for other in named):
            assert one.id not in alone, "it is part of a larger one"
        elif all(other.finding.stake.minor < one.finding.stake.minor for other in named if other is not one):
            assert one.id in alone
    assert bool(alone) is bool(found)
