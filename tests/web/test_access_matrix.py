"""Who sees what of a person, page by page: the matrix agreed in docs/adr/0007-access.md."""

from collections.abc import Mapping
from typing import Final

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from accounts.actor import Role
from people.looking import give_reason
from people.record_terms import LookReason
from tests.clock import NOW
from tests.referrals import build
from tests.referrals.build import COMMUNICATION, EMAIL, NAME, PHONE, SAFE_NOTE
from tests.web.loop_build import Scene, page_of

VIEWERS: Final = (
    "connector",
    "covering",
    "colleague",
    "with reason",
    "core team",
    "other team",
    "service",
    "administrator",
)
Row = tuple[str, ...]

#         own  cover colleague reason core other service administrator
READ: Final[Row] = ("sees", "sees", "asked why", "sees", "sees", "404", "403", "403")
CHANGE: Final[Row] = ("sees", "sees", "asked why", "403", "sees", "404", "403", "403")
WRITE: Final[Row] = ("done", "done", "403", "403", "done", "404", "403", "403")
LIST: Final[Row] = ("named", "named", "named", "named", "named", "open", "403", "403")
LISTING: Final[Row] = ("open", "open", "open", "open", "open", "open", "403", "403")
REFERRAL: Final[Row] = ("sees", "sees", "asked why", "sees", "sees", "404", "open", "404")

PAGES: Final[Mapping[str, Row]] = {
    "/people": LIST,
    "/people/new": LISTING,
    "/people/cover": LISTING,
    "/people/waiting": LIST,
    "/people/meeting": LISTING,  # nobody has said yes to taking part, so nobody is named
    "@": READ,
    "@/record": READ,
    "@/record/history": READ,
    "@/record/level": READ,
    "@/record/safety": READ,
    "@/taking-part": READ,
    "@/find": READ,
    "@/over-time": READ,
    "@/plan": READ,
    "@/sessions-file": READ,
    "@/refer/{service}": READ,
    "/sessions/{session}": READ,
    "/sessions/{session}/rate": READ,
    "@/record/contact": CHANGE,
    "@/record/equality": CHANGE,
    "/referrals/{referral}": REFERRAL,
}
WRITES: Final[Mapping[str, Mapping[str, str]]] = {
    "@/record/languages": {"language": "so"},
    "@/record/level": {"level": "red", "lead": "council", "reason": "review"},
    "@/record/safety": {"kind": "dog", "fact": "A dog", "review_on": "2099-01-01"},
    "@/record/equality": {"religion": "none"},
    "@/taking-part": {"answer": "yes"},
    "@/lawful-basis": {"basis": "public_task"},
    "@/sessions": {"stage": "review"},
    "@/tell/{service}": {"domain": "practical_help"},
    "/sessions/{session}/rate": {},
}
PRIVATE: Final = (NAME, PHONE, EMAIL, "N19 3XX", SAFE_NOTE, COMMUNICATION)


class Matrix:
    """One person with a session and a referral, and a browser of everybody around."""

    def __init__(self, scene: Scene) -> None:
        self.session = scene.sitting().rpartition("/")[2]
        referral_id = scene.referral("sent")
        with scene.world() as made:
            covering = build.user(made.session, "Cora", Role.CONNECTOR, team_id=made.team_id)
            reading = build.user(made.session, "Rita", Role.CONNECTOR, team_id=made.team_id)
            scene.set_cover(made, covering)
            give_reason(made.session, made.person_id, LookReason.URGENT, viewer=reading, now=NOW)
        scene.others.update({"covering": covering, "with reason": reading})
        known = {"core team": "key_worker", "other team": "stranger", "service": "member"}
        self.browsers: dict[str, FlaskClient] = {
            who: scene.browser(known.get(who, who)) for who in VIEWERS
        }
        self.person = scene.person
        self.ids = {
            "session": self.session,
            "referral": str(referral_id),
            "service": str(scene.made.service_id),
        }

    def address(self, page: str) -> str:
        return page.replace("@", self.person).format(**self.ids)


@pytest.fixture
def matrix(scene: Scene) -> Matrix:
    return Matrix(scene)


def _saw(answer: TestResponse) -> str:
    """What came of asking, in the matrix's words."""
    page = page_of(answer)
    shown = [each for each in PRIVATE if each in page]
    if answer.status_code == 200:
        if shown == [NAME]:
            return "named"
        return "sees" if shown else "open"
    if answer.status_code in {400, 409}:
        return "done"  # it came to the form, which is for those who may
    assert shown == [], "who may not see a page learns nothing of the person"
    if answer.status_code == 302:
        return "asked why" if "/why" in answer.location else "done"
    return str(answer.status_code)


def _as_wanted(saw: str, wanted: str) -> bool:
    """A page that shows a person may show the name alone."""
    return saw == wanted or (wanted == "sees" and saw == "named")


def test_everybody_sees_exactly_what_the_matrix_says(matrix: Matrix) -> None:
    wrong = {}
    for page, row in PAGES.items():
        for who, wanted in zip(VIEWERS, row, strict=True):
            saw = _saw(matrix.browsers[who].get(matrix.address(page)))
            if not _as_wanted(saw, wanted):
                wrong[page, who] = (saw, wanted)

    assert wrong == {}


def test_everybody_changes_exactly_what_the_matrix_says(matrix: Matrix) -> None:
    wrong = {}
    for page, fields in WRITES.items():
        for who, wanted in reversed(list(zip(VIEWERS, WRITE, strict=True))):
            saw = _saw(matrix.browsers[who].post(matrix.address(page), data=dict(fields)))
            if saw != wanted:
                wrong[page, who] = (saw, wanted)

    assert wrong == {}
