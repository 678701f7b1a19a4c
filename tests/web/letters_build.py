"""One of each letter to the public, asked for in one language."""

import re
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.actor import Actor
from directory.claim_rules import Claim
from directory.claims import claim, decide_claim, list_claims
from directory.mailed_lists import mail_list
from directory.problems import ReplyTo, list_problems, report_problem, settle_problem
from directory.terms import ProblemKind
from matching.terms import Answer
from people.commands import NewAction, agree_action
from people.own_contact import Reach, change_own_reach
from people.reminders import ask_for_due
from people.terms import Channel
from referrals.self_referrals import TEMPLATE
from referrals.states import Party
from referrals.steps import STEPS
from storage.mail import Letter
from storage.outbox import Errand
from tests.clock import NOW, TODAY
from tests.web.loop_build import Scene
from tests.web.post_build import errands_of
from web import mailed_list, problems
from web.notices import letters

ADDRESS: Final = "zq-mine@home.example"
ANSWER: Final = "ZQ-we-put-it-right"
ABOUT_REFERRALS: Final = (
    *{f"referral_{action}" for (_, action), step in STEPS.items() if Party.PERSON in step.tells},
    TEMPLATE,
    "referral_check_in",
)
"""The letters about a referral that a person gets."""

_ELSEWHERE: Final = {"mailed_list": mailed_list.letters_of, "problem_answer": problems.letters_of}
_SAID: Final = re.compile(r"\[[^\[\]]*~~\]")
_DATA: Final = re.compile(rf"\S*https?://\S+|{ANSWER}|[0-9A-Z]{{8}}|Anydoor")


def ask_in(scene: Scene, code: str) -> UUID:
    """Have all that leads to a letter asked for in a language; a referral of the person's."""
    referral_id, editor = scene.referral("sent"), scene.others["editor"]
    with scene.world() as made:
        session = made.session
        mail_list(session, [made.service_id], ADDRESS, letters_in=code, now=NOW)
        reach = Reach(email=ADDRESS, safe={Channel.EMAIL: Answer.YES}, letters_in=code)
        change_own_reach(session, made.person_id, reach, now=NOW)
        new = NewAction("ZQ-ring", due_on=TODAY, remind_by=Channel.EMAIL)
        agree_action(session, made.person_id, new, actor=made.connector, now=NOW)
        ask_for_due(session, today=TODAY, now=NOW)
        _tell_of_problem(session, made.service_id, code, editor)
        for address in (ADDRESS, "zq@lanternrooms.example"):
            claim(session, made.organisation_id, Claim("Bo", address, letters_in=code), now=NOW)
        [line] = list_claims(session, viewer=editor)
        decide_claim(session, line.claim_id, accept=False, reason=ANSWER, actor=editor, now=NOW)
    return referral_id


def _tell_of_problem(session: Session, service_id: UUID, code: str, editor: Actor) -> None:
    """Somebody says that something is wrong, wants an answer, and gets one."""
    to = ReplyTo(ADDRESS, code)
    report_problem(session, service_id, ProblemKind.HAS_ENDED, "", reply_to=to, now=NOW)
    [line] = list_problems(session, viewer=editor).lines
    settle_problem(session, line.problem_id, actor=editor, now=NOW, answer=ANSWER)


def public_letters(scene: Scene, referral_id: UUID) -> Mapping[str, Letter]:
    """What each would say now, by template."""
    payload = {"referral_id": str(referral_id), "to": ["person"]}
    asked = [Errand(0, "email", "", {"template": each, **payload}, 0) for each in ABOUT_REFERRALS]
    others = [each for each in errands_of(scene.database) if "to" not in each.payload]
    written = {}
    with scene.app.test_request_context(base_url="http://localhost"):
        for errand in (*asked, *others):
            template = errand.payload["template"]
            [written[template]] = _ELSEWHERE.get(template, letters)(errand)
    return written


def staff_letter(scene: Scene, referral_id: UUID) -> Letter:
    """What its connector is told of the same referral."""
    payload = {"template": TEMPLATE, "referral_id": str(referral_id), "to": ["connector"]}
    with scene.app.test_request_context(base_url="http://localhost"):
        return letters(Errand(0, "email", "", payload, 0))[0]


def unspoken(letter: Letter) -> str:
    """What a letter says that is not in the long language, without links and what is not ours."""
    text = f"{letter.subject}\n{letter.body}"
    while _SAID.search(text):
        text = _SAID.sub("", text)
    return _DATA.sub("", text).strip()
