import json
from datetime import date, timedelta
from itertools import product

import pytest

from base.errors import ConflictError, InvalidError, NotAllowedError
from people.terms import Channel
from referrals.describing import describe, steps_as_json
from referrals.reasons import (
    NOT_TAKEN_UP,
    PERSON_SAID_NO,
    AttemptResult,
    CannotHelp,
    CheckIn,
    DecidedBy,
    NotTakenUp,
    Outcome,
    Placement,
    Source,
)
from referrals.rules import (
    Facts,
    StepDetail,
    check_detail,
    due_on,
    find_step,
    open_actions,
    readers,
    reason_codes,
    refusal,
    turn_of,
)
from referrals.states import ENDS, FINAL, OPEN, Action, Party, State
from referrals.steps import STEPS, Due, Field
from tests.clock import TODAY

ANSWER_BY = date(2026, 3, 18)  # ten working days after TODAY
WITH_DATES = Facts(due_on=TODAY, answer_by=ANSWER_BY, expected_on=date(2026, 5, 4))


def test_every_state_can_be_reached_from_nothing() -> None:
    reached: set[State | None] = {None}
    for _ in State:
        reached |= {step.to for (before, _), step in STEPS.items() if before in reached}

    assert reached == {None, *State}


def test_only_the_two_final_states_are_the_end_of_the_road() -> None:
    left = {before for before, _ in STEPS}

    assert set(State) - left == set(FINAL)
    assert {*OPEN, *ENDS, *FINAL} == set(State)


def test_every_state_can_come_to_an_end_that_somebody_sees() -> None:
    ending = {State.LOOP_CLOSED}
    for _ in State:
        ending |= {before for (before, _), step in STEPS.items() if before and step.to in ending}

    assert ending == set(State) - {State.ENTERED_IN_ERROR}


def test_nothing_is_ever_rejected() -> None:
    words = [*State, *Action, *(code for row in describe() for code in row.reasons)]

    assert [word for word in words if "reject" in word or "declin" in word] == []


def test_a_service_that_cannot_help_always_opens_a_handover() -> None:
    cannot = [step for (_, action), step in STEPS.items() if action is Action.CANNOT_HELP]

    assert len(cannot) == 4
    assert {(step.to, step.due) for step in cannot} == {(State.HANDOVER, Due.HANDOVER)}
    assert all(Field.REASON in step.needs for step in cannot)


@pytest.mark.parametrize(("key", "step"), [*STEPS.items()])
def test_every_step_leads_to_a_turn_and_a_due_date_unless_nothing_is_left(
    key: tuple[State | None, Action], step: object
) -> None:
    for source, has_core_team in product(Source, (True, False)):
        facts = Facts(source, has_core_team, due_on=TODAY, answer_by=ANSWER_BY)
        found = STEPS[key]
        day = due_on(found.due, TODAY, facts)

        assert step is found
        assert (turn_of(found.to, facts) is None) is (found.to in FINAL)
        assert (day is None) is (found.to in FINAL)
        assert day is None or day >= TODAY


@pytest.mark.parametrize(("state", "party"), [*product(State, Party)])
def test_whoevers_turn_it_is_has_a_step_to_take(state: State, party: Party) -> None:
    for source, has_core_team, asked in product(Source, (True, False), (True, False)):
        facts = Facts(source, has_core_team, has_question=asked and state is State.SENT)
        if turn_of(state, facts) is party:
            assert open_actions(state, party, facts)


@pytest.mark.parametrize(("state", "action"), [*product(State, Action)])
def test_what_is_not_in_the_table_is_refused(state: State, action: Action) -> None:
    if (state, action) in STEPS:
        return
    with pytest.raises(ConflictError):
        find_step(state, action, set(Party))


@pytest.mark.parametrize(("key", "party"), [*product(STEPS, Party)])
def test_a_step_belongs_to_its_parties_alone(
    key: tuple[State | None, Action], party: Party
) -> None:
    state, action = key
    if party in STEPS[key].parties:
        assert find_step(state, action, {party}) == (STEPS[key], party)
        assert state is None or action in open_actions(state, party)
    else:
        with pytest.raises(NotAllowedError):
            find_step(state, action, {party})


def test_every_action_is_used_and_every_needed_field_exists() -> None:
    assert {action for _, action in STEPS} == set(Action)
    assert {each.value for each in Field} <= set(StepDetail.__dataclass_fields__)


def test_only_the_product_lets_a_referral_lapse_and_only_from_sent() -> None:
    lapses = {key: step.parties for key, step in STEPS.items() if key[1] is Action.LAPSE}

    assert lapses == {(State.SENT, Action.LAPSE): (Party.SYSTEM,)}


@pytest.mark.parametrize(
    ("source", "has_core_team", "who"),
    [
        (Source.CONNECTOR, True, (Party.CORE_TEAM,)),
        (Source.SELF, True, (Party.CORE_TEAM,)),
        (Source.CONNECTOR, False, (Party.CONNECTOR,)),
        (Source.SELF, False, (Party.PERSON, Party.SYSTEM)),
    ],
)
def test_the_loop_is_closed_by_whoever_asked(
    source: Source, has_core_team: bool, who: tuple[Party, ...]
) -> None:
    facts = Facts(source, has_core_team)

    assert readers(facts) == who
    for party in Party:
        offered = Action.SEE in open_actions(State.CLOSED, party, facts)
        assert offered is (party in who)


@pytest.mark.parametrize(
    ("action", "facts", "is_refused"),
    [
        (Action.NOT_REACHED, Facts(unanswered=2), True),
        (Action.NOT_REACHED, Facts(unanswered=3), False),
        (Action.ASK, Facts(has_question=True), True),
        (Action.ASK, Facts(), False),
        (Action.ANSWER, Facts(), True),
        (Action.ANSWER, Facts(has_question=True), False),
    ],
)
def test_some_steps_wait_for_something_else(action: Action, facts: Facts, is_refused: bool) -> None:
    assert (refusal(action, Party.SERVICE, facts) is not None) is is_refused


def _problems(key: tuple[State, Action], detail: StepDetail, facts: Facts) -> set[str]:
    try:
        check_detail(STEPS[key], detail, facts, TODAY)
    except InvalidError as error:
        return set(error.fields)
    return set()


CLOSE = (State.STARTED, Action.CLOSE)
PLACE = (State.HANDOVER, Action.PLACE)
WAIT = (State.SENT, Action.WAIT)
CANNOT = (State.SENT, Action.CANNOT_HELP)
WITHDRAW = (State.SENT, Action.WITHDRAW)
STARTED = Facts(has_started=True)


@pytest.mark.parametrize(
    ("key", "detail", "facts", "wrong"),
    [
        (CANNOT, StepDetail(), Facts(), {"reason"}),
        (CANNOT, StepDetail(reason="full"), Facts(), set()),
        (CANNOT, StepDetail(reason="cost"), Facts(), {"reason"}),
        (CANNOT, StepDetail(reason="no_reply"), Facts(), {"reason"}),
        (WAIT, StepDetail(), Facts(), {"expected_on"}),
        (WAIT, StepDetail(expected_on=TODAY - timedelta(days=1)), Facts(), {"expected_on"}),
        (WAIT, StepDetail(expected_on=TODAY), Facts(), set()),
        (CLOSE, StepDetail(), STARTED, {"outcome"}),
        (CLOSE, StepDetail(outcome=Outcome.COMPLETED), STARTED, set()),
        (CLOSE, StepDetail(outcome=Outcome.COMPLETED), Facts(), {"outcome"}),
        (CLOSE, StepDetail(outcome=Outcome.DID_NOT_START, reason="cost"), STARTED, {"outcome"}),
        (CLOSE, StepDetail(outcome=Outcome.DID_NOT_START), Facts(), {"reason"}),
        (CLOSE, StepDetail(outcome=Outcome.DID_NOT_START, reason="cost"), Facts(), set()),
        (CLOSE, StepDetail(outcome=Outcome.STOPPED_EARLY), STARTED, {"reason"}),
        (PLACE, StepDetail(), Facts(), {"placement"}),
        (PLACE, StepDetail(placement=Placement.REFERRED_ON), Facts(), {"service_id"}),
        (PLACE, StepDetail(placement=Placement.SELF_HELP), Facts(), set()),
        (PLACE, StepDetail(placement=Placement.PERSON_SAID_NO), Facts(), {"reason"}),
        (
            PLACE,
            StepDetail(placement=Placement.PERSON_SAID_NO, reason="died"),
            Facts(),
            {"reason"},
        ),
        (PLACE, StepDetail(placement=Placement.PERSON_SAID_NO, reason="cost"), Facts(), set()),
        (WITHDRAW, StepDetail(), Facts(), {"decided_by"}),
        (WITHDRAW, StepDetail(decided_by=DecidedBy.SENDER, reason="moved"), Facts(), set()),
        ((State.SENT, Action.ASK), StepDetail(note="  "), Facts(), {"note"}),
        (
            (State.ACCEPTED, Action.TRY_CONTACT),
            StepDetail(channel=Channel.PHONE),
            Facts(),
            {"result"},
        ),
        (
            (State.ACCEPTED, Action.TRY_CONTACT),
            StepDetail(channel=Channel.PHONE, result=AttemptResult.SPOKE),
            Facts(),
            set(),
        ),
        ((State.STARTED, Action.CHECK_IN), StepDetail(), STARTED, {"check_in"}),
        (
            (State.STARTED, Action.CHECK_IN),
            StepDetail(check_in=CheckIn.HAPPENED),
            STARTED,
            set(),
        ),
        ((State.DRAFT, Action.ENTER_IN_ERROR), StepDetail(), Facts(), {"note"}),
    ],
)
def test_a_step_says_what_it_lacks_field_by_field(
    key: tuple[State, Action], detail: StepDetail, facts: Facts, wrong: set[str]
) -> None:
    assert _problems(key, detail, facts) == wrong


def test_reasons_stand_under_their_headings_once_each() -> None:
    grouped = [code for codes in NOT_TAKEN_UP.values() for code in codes]

    assert grouped == list(NotTakenUp)
    assert set(PERSON_SAID_NO) < set(NotTakenUp)
    assert NotTakenUp.DIED not in PERSON_SAID_NO


def test_no_service_can_say_for_itself_that_it_did_not_reply() -> None:
    assert CannotHelp.NO_REPLY not in reason_codes(STEPS[CANNOT], StepDetail())


def test_the_documentation_is_the_table() -> None:
    rows = json.loads(steps_as_json())

    assert len(rows) == len(STEPS) == len(describe())
    assert {"from": "sent", "action": "lapse", "to": "handover"}.items() <= next(
        row for row in rows if row["action"] == "lapse"
    ).items()
    assert [row["from"] for row in rows][:2] == [None, "draft"]
