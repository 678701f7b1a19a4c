from uuid import UUID

import pytest

from people.dialog_commands import finish_session
from people.dialog_queries import get_session, sessions_of
from people.queries import actions_of
from people.terms import ActionState, SessionState
from tests.clock import NOW
from tests.people.build import Team, action
from tests.web.loop_build import STRANGERS, Scene, page_of
from tests.web.posting import posted

LONG = "word " * 500


def _finish(scene: Scene, address: str) -> None:
    with scene.world() as made:
        session_id = UUID(address.rpartition("/")[2])
        finish_session(made.session, session_id, None, actor=made.connector, now=NOW)


def _agreed(scene: Scene) -> list[str]:
    with scene.world() as made:
        found = actions_of(made.session, made.person_id, viewer=made.connector)
    return [each.text for each in found]


def test_a_session_is_held_from_the_first_page_to_the_last(scene: Scene) -> None:
    browser = scene.browser()
    at = browser.post(f"{scene.person}/sessions", data={"stage": "assessment"}).location
    session = at.removesuffix("/look-back")
    steps = [
        (f"{session}/look-back", {}, f"{session}/rate"),
        (f"{session}/rate", {"rating_friendships": "2", "help_friendships": "y"}, None),
        (f"{session}/choose", {"first": "friendships"}, f"{session}/areas/1/understanding"),
        (f"{session}/areas/1/understanding", {"said": "Evenings are long"}, None),
        (f"{session}/areas/1/looking-forward", {"said": "Company"}, None),
        (f"{session}/areas/1/exploring", {"said": "My aunt"}, f"{session}/areas/1/agreeing"),
        (f"{session}/areas/1/agreeing", {"text": "Ring my aunt", "owner": "me"}, None),
        (f"{session}/finish", {"next_on": "2030-01-04"}, session),
    ]
    for address, fields, follows in steps:
        assert browser.get(address).status_code == 200, address
        answer = browser.post(address, data=fields)
        assert answer.status_code == 302, address
        assert follows in {None, answer.location}

    page = page_of(browser.get(session))
    for said in ("Evenings are long", "Company", "My aunt", "Ring my aunt", "4 January 2030"):
        assert said in page


def test_a_second_start_goes_on_with_the_session_that_is_open(scene: Scene) -> None:
    browser = scene.browser()

    for _ in range(2):
        browser.post(f"{scene.person}/sessions", data={"stage": "review"})

    with scene.world() as made:
        assert len(sessions_of(made.session, made.person_id, viewer=made.connector)) == 1


def test_a_session_needs_a_purpose(scene: Scene) -> None:
    browser = scene.browser()

    answer = browser.post(f"{scene.person}/sessions", data={"stage": "party"})

    assert "Choose what this session is for" in page_of(browser.get(answer.location))


def test_a_session_where_nothing_was_chosen_can_be_finished(scene: Scene) -> None:
    browser, session = scene.browser(), scene.sitting(chosen=0)

    assert browser.post(f"{session}/choose", data={}).location == f"{session}/finish"
    assert browser.post(f"{session}/finish", data={}).location == session
    assert "No area was chosen" in page_of(browser.get(session))


@pytest.mark.parametrize(
    ("path", "fields", "said", "kept"),
    [
        ("rate", {"rating_leisure": "9", "rating_medication": "4"}, "1 to 7", 'value="4" checked'),
        ("choose", {"first": "leisure", "second": "leisure"}, "each area once", "leisure"),
        ("areas/1/understanding", {"said": LONG}, "2000 characters", "word word"),
        ("areas/1/looking-forward", {"said": LONG}, "2000 characters", "word word"),
        ("areas/1/exploring", {"said": LONG}, "2000 characters", "word word"),
        ("areas/1/agreeing", {"owner": "worker"}, "what will happen", 'value="worker" checked'),
        ("areas/1/agreeing", {"text": "Ring", "due_on": "soon"}, "Enter a day", "Ring"),
        ("areas/1/agreeing", {"text": "Ring", "owner": "x"}, "Not a valid choice", "Ring"),
        ("finish", {"next_on": "2001-01-01"}, "must be after this one", "2001-01-01"),
        ("finish", {"next_on": "one day"}, "Enter a day", "one day"),
    ],
)
def test_wrong_input_in_a_session_is_said_and_kept(
    scene: Scene, path: str, fields: dict[str, str], said: str, kept: str
) -> None:
    answer = scene.browser().post(f"{scene.sitting()}/{path}", data=fields)

    page = page_of(answer)
    assert answer.status_code == 400
    assert "There is a problem" in page
    assert said in page
    assert kept in page


def test_actions_looked_back_on_are_each_told_apart(scene: Scene) -> None:
    with scene.world() as made:
        who = Team(made.team_id, made.core_team_id, made.connector, made.key_worker)
        ids = [action(made.session, who, made.person_id, text) for text in ("Ring", "Write")]
    browser, session = scene.browser(), scene.sitting()
    fields = {f"a{ids[0].hex}-state": "done", f"a{ids[1].hex}-note": "Next week"}

    browser.post(f"{session}/look-back", data=fields)

    with scene.world() as made:
        found = actions_of(made.session, made.person_id, viewer=made.connector)
    told = {each.text: (each.state, each.review_note) for each in found}
    assert told == {"Ring": (ActionState.DONE, ""), "Write": (ActionState.OPEN, "Next week")}


def test_a_note_too_long_when_looking_back_is_kept_with_the_others(scene: Scene) -> None:
    with scene.world() as made:
        who = Team(made.team_id, made.core_team_id, made.connector, made.key_worker)
        ids = [action(made.session, who, made.person_id, text) for text in ("Ring", "Write")]
    fields = {f"a{ids[0].hex}-note": "n" * 301, f"a{ids[1].hex}-note": "It went well"}

    answer = scene.browser().post(f"{scene.sitting()}/look-back", data=fields)

    page = page_of(answer)
    assert answer.status_code == 400
    assert "Use 300 characters or fewer" in page
    assert "It went well" in page
    assert page.count(f'id="a{ids[0].hex}-note"') == 1


def test_an_action_sent_twice_is_agreed_once(scene: Scene) -> None:
    browser, address = scene.browser(), f"{scene.sitting()}/areas/1/agreeing"
    form = posted(page_of(browser.get(address)), "", text="Ring my aunt")

    for _ in range(2):
        browser.post(address, data=form)

    assert _agreed(scene) == ["Ring my aunt"]


def test_finishing_twice_changes_nothing_more(scene: Scene) -> None:
    browser, session = scene.browser(), scene.sitting()

    answers = [browser.post(f"{session}/finish", data={}) for _ in range(2)]

    assert [each.location for each in answers] == [session, session]


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("rate", {"rating_leisure": "6"}),
        ("choose", {"first": "leisure"}),
        ("areas/1/understanding", {"said": "Half a page of words"}),
        ("areas/1/exploring", {"said": "Half a page of words"}),
        ("areas/1/agreeing", {"text": "Half a page of words", "owner": "me"}),
    ],
)
def test_what_is_typed_after_a_colleague_finished_the_session_is_not_lost(
    scene: Scene, path: str, fields: dict[str, str]
) -> None:
    session = scene.sitting()
    _finish(scene, session)

    answer = scene.browser().post(f"{session}/{path}", data=fields)

    page = page_of(answer)
    assert answer.status_code == 409
    assert "This session is finished" in page
    assert next(iter(fields.values())) in page


@pytest.mark.parametrize("path", ["look-back", "rate", "choose", "areas/1/exploring", "finish"])
def test_a_finished_session_is_shown_as_it_was_held(scene: Scene, path: str) -> None:
    session = scene.sitting()
    _finish(scene, session)

    assert scene.browser().get(f"{session}/{path}").location == session


@pytest.mark.parametrize("path", ["areas/4/understanding", "areas/1/dancing"])
def test_there_is_no_area_or_step_that_was_not_chosen(scene: Scene, path: str) -> None:
    assert scene.browser().get(f"{scene.sitting()}/{path}").status_code == 404


@pytest.mark.parametrize(
    "path", ["", "/look-back", "/rate", "/choose", "/areas/1/understanding", "/finish"]
)
@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_find_no_session(scene: Scene, who: str, path: str) -> None:
    expected = 404 if who == "stranger" else 403

    assert scene.browser(who).get(scene.sitting() + path).status_code == expected


def test_ratings_of_last_time_stand_beside(scene: Scene) -> None:
    session = scene.sitting()
    _finish(scene, session)
    browser = scene.browser()
    at = browser.post(f"{scene.person}/sessions", data={"stage": "review"}).location

    page = page_of(browser.get(at.replace("look-back", "rate")))

    assert page.count("and would like help") == 11


def test_a_session_is_open_until_it_is_finished(scene: Scene) -> None:
    session = scene.sitting()
    scene.browser().post(f"{session}/finish", data={"next_on": "2030-01-04"})

    with scene.world() as made:
        session_id = UUID(session.rpartition("/")[2])
        found = get_session(made.session, session_id, viewer=made.connector)
    assert found.state is SessionState.FINISHED
