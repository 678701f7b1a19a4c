from dataclasses import replace
from uuid import UUID

from matching.terms import Answer
from people.commands import NewAction, agree_action, change_person, review_action
from people.facts import PersonFacts
from people.queries import get_person
from people.reminders import ask_for_due
from people.terms import ActionState, Channel
from storage.mail import Letter
from storage.outbox import Errand, OutboxRow
from tests.clock import NOW, TODAY
from tests.web.loop_build import Scene, page_of
from web.notices import letters

ADDRESS = "zq-person@home.example"


def _safe(scene: Scene, answer: Answer) -> None:
    """What the person says of e-mail."""
    with scene.world() as made:
        person = get_person(made.session, made.person_id, viewer=made.connector)
        safe = {Channel.EMAIL: answer, Channel.TEXT: Answer.YES}
        contact = replace(person.contact, email=ADDRESS, safe=safe)
        facts = PersonFacts(person.name, contact, person.details)
        change_person(
            made.session, made.person_id, facts, seen_version=person.version,
            actor=made.connector, now=NOW,
        )  # fmt: skip


def _agree(scene: Scene, channel: Channel) -> UUID:
    with scene.world() as made:
        new = NewAction("ZQ-ring the library", due_on=TODAY, remind_by=channel)
        return agree_action(made.session, made.person_id, new, actor=made.connector, now=NOW)


def _sent(scene: Scene) -> list[Letter]:
    """What the worker would send, having looked twice what is due."""
    with scene.world() as made:
        for _ in range(2):
            ask_for_due(made.session, today=TODAY, now=NOW)
        rows = [row for row in made.session.query(OutboxRow) if "action_id" in row.payload]
    with scene.app.test_request_context(base_url="http://localhost"):
        return [
            letter
            for row in rows
            for letter in letters(Errand(row.id, row.kind, row.aggregate, row.payload, 0))
        ]


def test_a_reminder_goes_by_the_safe_way_and_says_nothing_of_what_it_is_about(scene: Scene) -> None:
    _safe(scene, Answer.YES)
    _agree(scene, Channel.EMAIL)

    (letter,) = _sent(scene)

    assert letter.to == ADDRESS
    assert "ZQ-" not in letter.subject + letter.body


def test_a_way_that_is_not_safe_any_more_is_not_used(scene: Scene) -> None:
    _safe(scene, Answer.YES)
    _agree(scene, Channel.EMAIL)
    _safe(scene, Answer.NO)

    assert [letter.to == ADDRESS for letter in _sent(scene)] in ([], [False])


def test_whoever_is_to_text_or_call_is_told_by_a_reference_alone(scene: Scene) -> None:
    _agree(scene, Channel.TEXT)

    for letter in _sent(scene):
        assert "ZQ-" not in letter.subject + letter.body
        assert "reference" in letter.subject


def test_what_is_done_needs_no_reminder(scene: Scene) -> None:
    action_id = _agree(scene, Channel.TEXT)
    with scene.world() as made:
        review_action(made.session, action_id, ActionState.DONE, actor=made.connector, now=NOW)

    assert _sent(scene) == []


def test_only_ways_that_are_safe_are_offered(scene: Scene) -> None:
    session = scene.sitting()
    _safe(scene, Answer.NO)
    browser, address = scene.browser(), f"{session}/areas/1/agreeing"

    page = page_of(browser.get(address))

    assert 'value="text"' in page
    assert 'value="email"' not in page
    fields = {"text": "Ring", "owner": "me", "due_on": TODAY.isoformat(), "remind_by": "email"}
    assert browser.post(address, data=fields).status_code == 400
