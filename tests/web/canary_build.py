"""One person about whom everything is written that can be, each text with a mark of its own."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from matching.terms import AccessFeature, Answer, Domain
from people.commands import NewAction, agree_action, change_person, review_action
from people.dialog_commands import (
    Notes,
    choose_priorities,
    finish_session,
    rate,
    start_session,
    write_notes,
)
from people.dialog_saving import correct_answers, save_answers
from people.equality import Question
from people.facts import PersonFacts
from people.glass import break_glass
from people.items import Given, item_called, token
from people.measure_commands import record_numbers, set_goal
from people.measures import Numbers, Range
from people.models import PersonRow
from people.pages import Contact, Details
from people.plans import PlanWords, write_plan
from people.queries import get_person
from people.record_commands import NewFlag, NewStep, add_flag, save_equality, step_level
from people.record_terms import FlagKind, Lead, StepReason
from people.rights import ask, erase
from people.rights_terms import ErasureReason, RightsKind
from people.rules import STANDARD_ORDER, Rating
from people.scope import key_of_person
from people.terms import ActionState, Channel, Level, MeasureKind, Stage
from referrals.asking import make_person_link
from referrals.commands import NewSignpost, signpost
from referrals.pages import Letter
from referrals.reasons import Outcome, Shared
from referrals.states import Action, State
from referrals.talk_models import TalkRow
from referrals.talk_rules import Doing, Said, TalkDeed
from referrals.talks import NewTalk, ask_to_talk, write_down
from storage.about import ids_about
from tests.clock import NOW, TODAY
from tests.referrals import build
from tests.web.loop_build import Scene

NHS: Final = "9434765919"
PHONE: Final = "07700 900871"
POSTCODE: Final = "N19 3ZQ"
MAIL: Final = "zq-mail@canary.example"
VALUES: Final = (NHS, "943 476 5919", PHONE, POSTCODE, MAIL, "1987-03-13", "13 March 1987")
"""What stands in fields that take no free text."""
MARK: Final = re.compile(r"(?<![\w-])ZQ-[a-z]+(?![\w-])", re.IGNORECASE)

FACTS: Final = PersonFacts(
    "ZQ-given ZQ-family",
    Contact(
        phone=PHONE,
        email=MAIL,
        postcode=POSTCODE,
        address="ZQ-address Road",
        safe=dict.fromkeys((Channel.PHONE, Channel.TEXT, Channel.EMAIL), Answer.YES),
        days=(0, 3),
        times="ZQ-times",
        safe_word="ZQ-safeword",
        others="ZQ-others",
        never="ZQ-never",
        safe_note="ZQ-safenote",
    ),
    Details(
        pronouns="ZQ-pronouns",
        born=date(1987, 3, 13),
        nhs_number=NHS,
        languages=("en", "so"),
        needs_interpreter=True,
        interpreter_note="ZQ-interpreter",
        musts=(AccessFeature.STEP_FREE_ENTRANCE,),
        communication="ZQ-communication",
    ),
)

NAMED: Final[Mapping[str, str]] = {
    "person_id": "people",
    "goal_id": "goals",
    "match_id": "matches",
    "measure_id": "measures",
    "flag_id": "safety_flags",
    "message_id": "messages_back",
    "signpost_id": "signposts",
    "task_id": "team_tasks",
    "talk_id": "talks",
}
"""What an address calls a row -> its table."""


@dataclass(frozen=True, slots=True)
class Marked:
    """The scene, and the person's rows by the name that addresses give them."""

    scene: Scene
    ids: Mapping[str, str]
    sent: str  # the id of a referral that waits for an answer
    accepted: str  # the id of one that was accepted
    task: str  # the service's link to it
    own_link: str  # the person's link to it

    @property
    def person_id(self) -> UUID:
        return self.scene.made.person_id


def marks_in(text: str) -> set[str]:
    """What of the person stands in a text."""
    folded = text.casefold()
    found = {each.casefold() for each in MARK.findall(text)}
    return found | {each for each in VALUES if each.casefold() in folded}


def mark_everything(scene: Scene) -> Marked:
    """Write each thing that can be written about the scene's person, with a mark in each text."""
    with scene.world() as made:
        _write_record(made)
        session_id = _begin_session(made)
    _keep_a_match(scene, session_id)
    with scene.world() as made:
        _end_session(made, session_id)
        ended, sent, accepted = _refer(made)
        _ask_to_talk(made)
        own_link = make_person_link(made.session, sent, now=NOW)
        _break_glass(scene, made)
        request_id = ask(
            made.session,
            made.person_id,
            RightsKind.COPY,
            ErasureReason.PERSON_ASKED,
            actor=made.connector,
            now=NOW,
        )
        rows = ids_about(made.session, "people", made.person_id)
    ids = {name: str(next(iter(rows[table]))) for name, table in NAMED.items()}
    ids |= {
        "session_id": str(session_id),
        "referral_id": str(ended),
        "request_id": str(request_id),
        "service_id": str(scene.made.service_id),
        "organisation_id": str(scene.made.organisation_id),
        "user_id": str(scene.made.connector.user_id),
    }
    return Marked(scene, ids, str(sent), str(accepted), scene.task(sent), f"/asked/{own_link}")


def _ask_to_talk(made: build.World) -> None:
    """They asked to talk before anybody knew them: the request is on their record now."""
    said = Said("ZQ-talkwants", "ZQ-talkasker")
    new = NewTalk(FACTS, said, "ZQ", made.team_id)
    talk_id, _ = ask_to_talk(made.session, new, secret_hash="-", now=NOW)
    talk = made.session.get_one(TalkRow, talk_id)
    other, key = talk.person_id, key_of_person(made.session, made.person_id)
    talk.person_id = made.person_id
    talk.said = key.seal(json.dumps(asdict(said)), "talks", "said", talk_id)
    talk.consent_wording = "2026-11"
    made.session.flush()
    doing = Doing(TalkDeed.TALK, talk.version, "ZQ-talknote")
    write_down(made.session, talk_id, doing, actor=made.connector, now=NOW)
    erase(made.session, other, ErasureReason.PERSON_ASKED, actor=None, now=NOW)


def _write_record(made: build.World) -> None:
    session, person_id, actor = made.session, made.person_id, made.connector
    seen = get_person(session, person_id, viewer=actor).version
    change_person(session, person_id, FACTS, seen_version=seen, actor=actor, now=NOW)
    review = TODAY + timedelta(days=30)
    step = NewStep(Level.RED, Lead.COUNCIL, StepReason.REVIEW, "ZQ-levelnote")
    step_level(session, person_id, step, actor=actor, now=NOW)
    flag = NewFlag(FlagKind.DOG, "ZQ-flag", review)
    add_flag(session, person_id, flag, actor=actor, now=NOW)
    save_equality(session, person_id, {Question.RELIGION: ("none",)}, actor=actor, now=NOW)
    goal_id = set_goal(session, person_id, "ZQ-goal", actor=actor, now=NOW)
    words = PlanWords("ZQ-matters", "ZQ-helps", "ZQ-signs", "ZQ-ifworse", "ZQ-whotocall")
    write_plan(session, person_id, words, review, seen=0, actor=actor, now=NOW)
    for numbers in (
        Numbers(MeasureKind.GOAL, TODAY, {"": 4.0}, goal_id),
        Numbers(MeasureKind.OTHER, TODAY, {"": 4.0}, name="ZQ-tool", range=Range(0, 10)),
    ):
        record_numbers(session, person_id, numbers, actor=actor, now=NOW)
    action_id = agree_action(session, person_id, NewAction("ZQ-action"), actor=actor, now=NOW)
    review_action(session, action_id, ActionState.OPEN, "ZQ-review", actor=actor, now=NOW)
    told = NewSignpost(person_id, made.service_id, Domain.LEISURE)
    signpost(session, told, actor=actor, now=NOW)


def _begin_session(made: build.World) -> UUID:
    session, actor = made.session, made.connector
    session_id = start_session(session, made.person_id, Stage.REVIEW, TODAY, actor=actor, now=NOW)
    ratings = {domain: Rating(3, wants_help=True) for domain in STANDARD_ORDER}
    rate(session, session_id, ratings, actor=actor, now=NOW)
    choose_priorities(session, session_id, STANDARD_ORDER[-1:], actor=actor, now=NOW)
    notes = Notes("ZQ-understanding", "ZQ-forward", "ZQ-exploring")
    write_notes(session, session_id, STANDARD_ORDER[-1], notes, actor=actor, now=NOW)
    setting = Given(item_called("setting"), "ZQ-setting", "")
    save_answers(session, session_id, [setting], actor=actor, now=NOW)
    return session_id


def _keep_a_match(scene: Scene, session_id: UUID) -> None:
    address = f"/sessions/{session_id}/areas/1/exploring"
    assert scene.browser().post(address, data={"said": "ZQ-exploring"}).status_code == 302


def _end_session(made: build.World, session_id: UUID) -> None:
    session, actor = made.session, made.connector
    finish_session(session, session_id, None, actor=actor, now=NOW)
    right = [Given(item_called("setting"), "ZQ-corrected", token("ZQ-setting"))]
    correct_answers(session, session_id, right, "ZQ-why", actor=actor, now=NOW)


def _refer(made: build.World) -> tuple[UUID, UUID, UUID]:
    """A referral whose loop is closed, one that waits for an answer, and one accepted."""
    letter = Letter("ZQ-wants", "ZQ-know", frozenset(Shared), by_first_name=True)
    ended = build.sent(made, letter=letter)
    for action, side, words in (
        (Action.ASK, made.member, "ZQ-question"),
        (Action.ANSWER, made.connector, "ZQ-answer"),
        (Action.ACCEPT, made.member, "ZQ-accepting"),
        (Action.MESSAGE, made.member, "ZQ-message"),
        (Action.START, made.member, "ZQ-starting"),
    ):
        build.step(made, ended, action, side, note=words)
    build.step(made, ended, Action.CLOSE, note="ZQ-closing", outcome=Outcome.COMPLETED)
    build.step(made, ended, Action.SEE, made.key_worker, note="ZQ-reply")
    other = build.service(made.session, made.organisation_id, name="Second service")
    placed = build.bring_to(made, State.SENT, service_id=other, letter=letter)
    build.step(made, placed, Action.CANNOT_HELP, reason="full", note="ZQ-cannot")
    build.step(
        made, placed, Action.PLACE, made.connector, placement=build.SELF_HELP, note="ZQ-placed"
    )
    third = build.service(made.session, made.organisation_id, name="Third service")
    accepted = build.bring_to(made, State.ACCEPTED, service_id=third, letter=letter)
    return ended, build.sent(made, letter=letter), accepted


def _break_glass(scene: Scene, made: build.World) -> None:
    reference = made.session.get_one(PersonRow, made.person_id).reference
    admin = scene.others["administrator"]
    break_glass(made.session, reference, "ZQ-glass", actor=admin, now=NOW - timedelta(hours=2))
