from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest

from people.dialog_commands import finish_session, start_session
from people.measure_commands import record_numbers, set_goal
from people.measures import Numbers, Range
from people.rules import STANDARD_ORDER, Rating
from people.session_csv import read_sessions, write_sessions
from people.terms import MeasureKind, Stage
from tests.clock import NOW, TODAY
from tests.people.build import Team, answer
from tests.people.session_lines import every_answer
from tests.proof import counts
from tests.web.loop_build import STRANGERS, Scene, more_of_the_same, page_of

MAX_STATEMENTS = 40
"""Of the page with every graph: who looks, and seven reads that each ask who may see."""


def _hold(scene: Scene, count: int, *, answered: int = 11) -> None:
    """Several finished sessions, a week apart, with that many items answered."""
    with scene.world() as made:
        who = Team(made.team_id, made.core_team_id, made.connector, made.key_worker)
        for number in range(count):
            session_id = start_session(
                made.session,
                made.person_id,
                Stage.REVIEW,
                TODAY - timedelta(weeks=count - number),
                actor=made.connector,
                now=NOW,
            )
            ratings = {
                each: Rating(number % 7 + 1, wants_help=True) for each in STANDARD_ORDER[:answered]
            }
            answer(made.session, who, session_id, ratings)
            finish_session(made.session, session_id, None, actor=made.connector, now=NOW)


def _measure(scene: Scene) -> None:
    with scene.world() as made:
        goal = set_goal(made.session, made.person_id, "ZQ-goal", actor=made.connector, now=NOW)
        for numbers in (
            Numbers(MeasureKind.GOAL, TODAY, {"": 4.0}, goal),
            Numbers(MeasureKind.ONS4, TODAY, {"happy": 6.0, "anxious": 2.0}),
            Numbers(MeasureKind.OTHER, TODAY, {"": 21.0}, name="ZQ-tool", range=Range(0.0, 40.0)),
        ):
            record_numbers(made.session, made.person_id, numbers, actor=made.connector, now=NOW)


def test_every_area_both_means_and_other_measures_stand_on_the_same_page(scene: Scene) -> None:
    _hold(scene, 2)
    _measure(scene)
    more_of_the_same(scene, 1)

    page = page_of(scene.browser().get(f"{scene.person}/over-time"))

    assert page.count("<figure") == 11 + 2 + 1 + 2 + 1
    assert "Goal: ZQ-goal" in page
    assert "ZQ-tool" in page
    assert "0 to 40" in page
    assert "up 1" in page
    assert "where a lower number is the better one" in page
    assert "Circle 0: sent" in page
    assert "improve" not in page.lower()
    assert "worse" not in page.lower()


def test_a_mean_of_too_few_answers_is_not_given_and_the_page_says_why(scene: Scene) -> None:
    _hold(scene, 1, answered=5)

    page = page_of(scene.browser().get(f"{scene.person}/over-time"))

    assert "Not given: 5 of 8 answered, and 6 are needed" in page
    assert "Not given: 0 of 3 answered, and 2 are needed" in page


def test_before_the_first_session_the_page_says_what_will_stand_there(scene: Scene) -> None:
    assert "Nothing to draw yet" in page_of(scene.browser().get(f"{scene.person}/over-time"))


@pytest.mark.proof("statements")
def test_thirty_sessions_and_sixty_referrals_take_no_more_statements_than_one(scene: Scene) -> None:
    _hold(scene, 1)
    more_of_the_same(scene, 1)
    of_the_person = ("", "/over-time", "/record", "/plan", "/taking-part")
    pages = [f"{scene.person}{each}" for each in of_the_person]
    pages += [f"/people{each}?show=everybody&mine=0" for each in ("", "/meeting")]
    few = [scene.statements(page) for page in pages]
    with scene.world() as made:
        made.session.expunge_all()
    _hold_more(scene)

    assert [scene.statements(page) for page in pages] == few
    assert few[1] <= MAX_STATEMENTS


def _hold_more(scene: Scene) -> None:
    with scene.world() as made:
        who = Team(made.team_id, made.core_team_id, made.connector, made.key_worker)
        for number in range(counts(small=9, full=29)):
            day = TODAY - timedelta(days=200 + number)
            session_id = start_session(
                made.session, made.person_id, Stage.REVIEW, day, actor=made.connector, now=NOW
            )
            answer(made.session, who, session_id, {STANDARD_ORDER[0]: Rating(number % 7 + 1)})
            finish_session(made.session, session_id, None, actor=made.connector, now=NOW)
    more_of_the_same(scene, counts(small=24, full=59))


def test_goals_and_measures_are_written_down_taken_back_and_put_away(scene: Scene) -> None:
    browser, measures = scene.browser(), f"{scene.person}/measures"
    assert "Write the goal down" in page_of(browser.post(f"{measures}/goals", data={"text": ""}))
    for text in ("ZQ-one", "ZQ-two", "ZQ-three"):
        assert browser.post(f"{measures}/goals", data={"text": text}).status_code == 302
    fourth = browser.post(f"{measures}/goals", data={"text": "ZQ-four"})
    assert (fourth.status_code, "ZQ-four" in page_of(fourth)) == (409, False)
    page = page_of(browser.get(measures))
    goal = page.partition("/goals/")[2].partition("/")[0]
    rate = f"{measures}/goals/{UUID(goal)}/rate"
    assert browser.get(rate).status_code == 200
    assert browser.post(rate, data={"score": "11", "taken_on": "2026-01-05"}).status_code == 400
    browser.post(rate, data={"score": "7", "taken_on": "2026-01-05"})
    for kind, fields in {
        "ons4": {"happy": "6", "taken_on": "2026-01-05"},
        "other": {
            "name": "ZQ-tool", "score": "21", "lowest": "0", "highest": "40",
            "direction": "higher", "taken_on": "2026-01-05",
        },
    }.items():  # fmt: skip
        assert browser.get(f"{measures}/{kind}/add").status_code == 200
        assert browser.post(f"{measures}/{kind}/add", data=fields).status_code == 302, kind
        wrong = browser.post(f"{measures}/{kind}/add", data={**fields, "taken_on": "2999-01-01"})
        assert "a day that has come" in page_of(wrong), kind
    page = page_of(browser.get(measures))
    assert "ZQ-tool" in page
    reading = page.partition("/readings/")[2].partition("/")[0]
    away = browser.post(f"{measures}/readings/{reading}/take-back").location
    assert "Bring it back" in page_of(browser.get(away))
    browser.post(f"{measures}/goals/{goal}/close")
    assert "Goals put away (1)" in page_of(browser.get(measures))


def test_sessions_leave_as_a_file_and_come_back_from_one(scene: Scene) -> None:
    browser, address = scene.browser(), f"{scene.person}/sessions-file"
    lines = every_answer("")
    sent = write_sessions(lines).encode()
    for said in ("Sessions brought in: 27", "27 were here already"):
        again = browser.post(address, data={"file": (BytesIO(sent), "s.csv")})
        assert said in page_of(browser.get(again.location))
    written = browser.post(f"{address}/download").get_data(as_text=True)
    found = read_sessions(written).sessions
    assert [each.ratings for each in found] == [each.ratings for each in reversed(lines)]
    wrong = BytesIO(b"Date,Q5\n2026-01-05,9\n")
    named = '[columns]\nheld_on = "Date"\nrating_leisure = "Q5"'
    page = page_of(browser.post(address, data={"file": (wrong, "s.csv"), "columns": named}))
    assert "Nothing was brought in" in page
    assert "Q5" in page
    assert "whole number from 1 to 7" in page
    for data, said in [
        ({}, "Choose a file"),
        ({"columns": "[x"}, "not TOML"),
        ({"file": (BytesIO(b"\xff\xfe"), "s.csv")}, "UTF-8"),
    ]:
        answer = browser.post(address, data=data)
        assert (answer.status_code, said in page_of(answer)) == (400, True), said


def test_strangers_see_no_graph_no_measure_and_no_file(scene: Scene) -> None:
    for who in STRANGERS:
        expected = 404 if who == "stranger" else 403
        for path in ("over-time", "measures", "measures/ons4/add", "sessions-file"):
            assert scene.browser(who).get(f"{scene.person}/{path}").status_code == expected, path
        answer = scene.browser(who).post(f"{scene.person}/sessions-file/download")
        assert answer.status_code == expected
