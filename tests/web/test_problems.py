from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from directory.commands import report_problem
from directory.moderation_models import ProblemRow
from directory.problems import MOST_OPEN
from directory.queries import count_problems
from directory.terms import ProblemKind
from storage import outbox, rotation
from storage.engine import Database, reading, writing
from storage.mail import Letter
from storage.outbox import OutboxRow
from tests.clock import NOW
from tests.directory import build
from tests.web.desk_build import draft, editor, member, signed_in
from web import errands
from web.posting import AT_ONCE, deliver


@pytest.fixture
def service_id(database: Database, organisation_id: UUID) -> UUID:
    with writing(database) as session:
        return build.published(session, organisation_id, name="Lark Supper")


@pytest.fixture
def desk(app: Flask, database: Database) -> FlaskClient:
    return signed_in(app, editor(database))


def test_anybody_can_say_what_is_wrong_and_an_editor_reads_it(
    client: FlaskClient, desk: FlaskClient, service_id: UUID
) -> None:
    assert f"/services/{service_id}/report" in client.get(f"/services/{service_id}").text
    url = f"/services/{service_id}/report"

    sent = client.post(url, data={"kind": "wrong_facts", "words": "They moved to the library."})

    assert "Thank you" in sent.text
    assert "problem reported" in desk.get("/desk").text
    queue = desk.get("/desk/problems").text
    for words in ("They moved to the library.", "Lark Supper", "phone number or price is wrong"):
        assert words in queue


def test_a_report_says_what_kind_it_is_and_something_else_needs_words(
    client: FlaskClient, service_id: UUID
) -> None:
    url = f"/services/{service_id}/report"

    nothing = client.post(url, data={"words": "Kept"})
    wordless = client.post(url, data={"kind": "other", "words": " "})

    assert (nothing.status_code, wordless.status_code) == (400, 400)
    assert "Choose what is wrong" in nothing.text
    assert "Kept" in nothing.text
    assert "Say what is wrong" in wordless.text


def test_who_is_worried_about_safety_is_told_whom_to_call(
    client: FlaskClient, service_id: UUID
) -> None:
    sent = client.post(f"/services/{service_id}/report", data={"kind": "unsafe"})

    assert "safeguarding" in sent.text


def test_a_draft_cannot_be_reported_on(
    client: FlaskClient, database: Database, organisation_id: UUID
) -> None:
    hidden = draft(database, organisation_id)

    assert client.get(f"/services/{hidden}/report").status_code == 404
    posted = client.post(f"/services/{hidden}/report", data={"kind": "has_ended"})
    assert posted.status_code == 404


def test_a_report_is_settled_and_can_be_opened_again(
    client: FlaskClient, desk: FlaskClient, service_id: UUID
) -> None:
    client.post(f"/services/{service_id}/report", data={"kind": "has_ended"})
    action = desk.get("/desk/problems").text.partition('action="/desk/problems/')[2]
    problem_id = action.partition("/")[0]

    desk.post(f"/desk/problems/{problem_id}/settle")
    assert "Nobody has said that something is wrong" in desk.get("/desk/problems").text
    assert "Lark Supper" in desk.get("/desk/problems?state=settled").text

    desk.post(f"/desk/problems/{problem_id}/open")
    assert "Lark Supper" in desk.get("/desk/problems").text


def test_reports_are_forgotten_and_one_that_waits_keeps_what_it_is_about(
    app: Flask, client: FlaskClient, desk: FlaskClient, service_id: UUID
) -> None:
    url = f"/services/{service_id}/report"
    assert "deleted after 180 days at most" in client.get(url).text
    client.post(url, data={"kind": "has_ended", "words": "My neighbour says so."})
    client.post(url, data={"kind": "other", "words": "Ask about the key."})
    client.post(url, data={"kind": "wrong_facts", "words": "It costs more."})
    queue = desk.get("/desk/problems").text.partition("My neighbour")[2]
    problem_id = queue.partition('action="/desk/problems/')[2].partition("/")[0]
    desk.post(f"/desk/problems/{problem_id}/settle")
    [job] = (each for each in errands.jobs(app) if each.name == "old problems")

    job.run(NOW + timedelta(days=179))
    assert "Ask about the key." in desk.get("/desk/problems").text
    assert "Lark Supper" in desk.get("/desk/problems?state=settled").text
    job.run(NOW + timedelta(days=181))

    left = desk.get("/desk/problems").text
    assert left.count("Lark Supper</a>") == 2
    for words in ("My neighbour", "Ask about", "It costs more"):
        assert words not in left
    assert "Lark Supper" not in desk.get("/desk/problems?state=settled").text


def test_reports_are_read_by_editors_alone(
    app: Flask, database: Database, organisation_id: UUID
) -> None:
    theirs = signed_in(app, member(database, organisation_id))

    assert app.test_client().get("/desk/problems").location.startswith("/sign-in")
    assert theirs.get("/desk/problems").status_code == 403


def test_a_flood_of_reports_is_slowed_and_cut_off(
    client: FlaskClient, database: Database, service_id: UUID
) -> None:

    url = f"/services/{service_id}/report"
    answers = [client.post(url, data={"kind": "has_ended"}).status_code for _ in range(12)]
    assert answers[0] == 200
    assert answers[-1] == 429

    with writing(database) as session:
        for _ in range(MOST_OPEN * 2):
            report_problem(session, service_id, ProblemKind.HAS_ENDED, "", now=NOW)

        assert count_problems(session, viewer=build.EDITOR) == MOST_OPEN


def test_who_asks_for_an_answer_gets_it_once_and_their_address_is_sealed_then_gone(
    app: Flask, client: FlaskClient, desk: FlaskClient, database: Database, service_id: UUID
) -> None:
    url, kind = f"/services/{service_id}/report", {"kind": "wrong_facts"}
    wrong = client.post(url, data={**kind, "reply_to": "nowhere"})
    assert (wrong.status_code, "Enter an e-mail address" in wrong.text) == (400, True)
    client.post(url, data={**kind, "reply_to": "ida@canary.example"})
    queue = desk.get("/desk/problems").text
    assert "ida@canary.example" not in queue
    problem_id = queue.partition('action="/desk/problems/')[2].partition("/")[0]
    with reading(database) as session:
        sealed = session.scalars(select(ProblemRow.reply_to)).one()
    assert sealed is not None
    assert sealed.startswith("v1.")
    assert ("problems", "id", "reply_to") in rotation.SEALED

    settle, said = f"/desk/problems/{problem_id}/settle", {"answer": "We put it right."}
    told = [desk.post(settle, data=said, follow_redirects=True).text for _ in range(2)]
    assert ["answer is on its way" in each for each in told] == [True, False]
    with reading(database) as session:
        [errand_id] = session.scalars(select(OutboxRow.id).where(OutboxRow.kind == "email"))
        errand = outbox.get(session, errand_id)
    assert errand is not None
    sent: list[Letter] = []
    with app.test_request_context():
        deliver(errand, AT_ONCE, sent.append)
        deliver(errand, AT_ONCE, sent.append)

    [letter] = sent
    assert letter.to == "ida@canary.example"
    assert "We put it right." in letter.body
    assert "Lark Supper" not in letter.body + letter.subject
    with reading(database) as session:
        assert session.scalars(select(ProblemRow.reply_to)).one() is None
    assert "We put it right." in desk.get("/desk/problems?state=settled").text


def test_an_address_is_let_go_of_when_it_is_settled_without_an_answer_or_gets_old(
    app: Flask, client: FlaskClient, desk: FlaskClient, database: Database, service_id: UUID
) -> None:
    url = f"/services/{service_id}/report"
    for _ in range(2):
        client.post(url, data={"kind": "has_ended", "reply_to": "ida@canary.example"})
    queue = desk.get("/desk/problems").text
    problem_id = queue.partition('action="/desk/problems/')[2].partition("/")[0]

    def kept() -> int:
        with reading(database) as session:
            return sum(1 for each in session.scalars(select(ProblemRow.reply_to)) if each)

    desk.post(f"/desk/problems/{problem_id}/settle")
    assert kept() == 1
    [job] = (each for each in errands.jobs(app) if each.name == "old problems")
    job.run(NOW + timedelta(days=181))
    assert kept() == 0
