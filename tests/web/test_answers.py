from collections.abc import Mapping
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matching.terms import Domain
from people.dialog_commands import finish_session
from people.dialog_queries import get_session
from people.items import token
from people.pages import DialogSession
from people.rules import STANDARD_ORDER
from tests.clock import NOW
from tests.web.loop_build import Scene, page_of


def _send(
    browser: FlaskClient, session: str, name: str, value: str, seen: str = ""
) -> TestResponse:
    return browser.post(f"{session}/answers", data={"name": name, "value": value, "seen": seen})


def _held(scene: Scene, session: str) -> DialogSession:
    with scene.world() as made:
        return get_session(made.session, UUID(session.rpartition("/")[2]), viewer=made.connector)


def _finish(scene: Scene, session: str) -> None:
    with scene.world() as made:
        session_id = UUID(session.rpartition("/")[2])
        finish_session(made.session, session_id, None, actor=made.connector, now=NOW)


def _seen(page: str, name: str) -> str:
    return page.partition(f'name="seen-{name}" value="')[2].partition('"')[0]


def test_one_answer_is_saved_at_once_and_the_reply_says_so(scene: Scene) -> None:
    browser, session = scene.browser(), scene.sitting()

    answer = _send(browser, session, "rating_leisure", "6", token("3"))

    assert (answer.status_code, answer.json) == (200, {"seen": token("6")})
    assert _held(scene, session).ratings[Domain.LEISURE].value == 6


def test_a_stale_screen_is_told_what_is_there_and_writes_nothing(scene: Scene) -> None:
    browser, session = scene.browser(), scene.sitting()

    answer = _send(browser, session, "rating_leisure", "6", token("5"))

    assert answer.status_code == 409
    assert answer.json == {
        "words": "Somebody changed this on another screen. There it is: 3 of 7",
        "value": "3",
        "seen": token("3"),
    }
    assert _held(scene, session).ratings[Domain.LEISURE].value == 3


def test_what_cannot_be_saved_says_why_and_never_that_it_is(scene: Scene) -> None:
    session = scene.sitting()
    replies: Mapping[str, tuple[str, str, str, int]] = {
        "a number of no scale": ("connector", "rating_leisure", "8", 400),
        "a day of no calendar": ("connector", "next_on", "2027-02-31", 400),
        "somebody else's person": ("stranger", "rating_leisure", "6", 410),
    }
    for what, (who, name, value, status) in replies.items():
        answer = _send(scene.browser(who), session, name, value, token("3"))
        assert (answer.status_code, "words" in (answer.json or {})) == (status, True), what
    assert _send(scene.browser("nobody"), session, "help_leisure", "").status_code == 302
    assert _send(scene.browser("administrator"), session, "help_leisure", "").status_code == 403
    assert _send(scene.browser(), session, "dance", "").status_code == 400
    _finish(scene, session)
    answer = _send(scene.browser(), session, "rating_leisure", "6", token("3"))
    assert (answer.status_code, "finished" in (answer.json or {})["words"]) == (410, True)


def test_two_screens_without_scripts_never_write_over_each_other(scene: Scene) -> None:
    browser, session = scene.browser(), scene.sitting()
    page = page_of(browser.get(f"{session}/rate"))
    fields = {"rating_leisure": "6", "help_leisure": "y"}
    fields |= {f"seen-{name}": _seen(page, name) for name in fields}
    _send(scene.covering(), session, "rating_leisure", "1", token("3"))

    answer = browser.post(f"{session}/rate", data=fields)

    page = page_of(answer)
    assert answer.status_code == 409
    assert "On another screen this became: 1 of 7" in page
    assert 'value="6" checked' in page
    assert _held(scene, session).ratings[Domain.LEISURE].value == 1
    fields["seen-rating_leisure"] = _seen(page, "rating_leisure")
    assert browser.post(f"{session}/rate", data=fields).status_code == 302
    assert _held(scene, session).ratings[Domain.LEISURE].value == 6


def test_an_idea_that_another_screen_changed_is_kept_by_pressing_once_more(scene: Scene) -> None:
    browser, session = scene.browser(), scene.sitting()
    address, name = f"{session}/areas/1/exploring", f"exploring_{STANDARD_ORDER[-2].value}"
    fields = {"said": "ZQ-ours", f"seen-{name}": _seen(page_of(browser.get(address)), name)}
    _send(scene.covering(), session, name, "ZQ-theirs")

    answer = browser.post(address, data=fields)

    page = page_of(answer)
    assert answer.status_code == 409
    assert "On another screen this became: “ZQ-theirs”" in page
    assert "ZQ-ours</textarea>" in page
    fields[f"seen-{name}"] = _seen(page, name)
    assert browser.post(address, data=fields).status_code == 302
    assert _held(scene, session).priorities[0].exploring == "ZQ-ours"


def test_an_answer_left_alone_on_a_page_stays_whatever_another_screen_did(scene: Scene) -> None:
    browser, session = scene.browser(), scene.sitting()
    page = page_of(browser.get(f"{session}/rate"))
    names = ["rating_leisure", "help_leisure", "rating_medication", "help_medication"]
    fields = {"rating_leisure": "3", "help_leisure": "y", "rating_medication": "7"}
    fields |= {f"seen-{name}": _seen(page, name) for name in names}
    _send(scene.covering(), session, "rating_leisure", "1", token("3"))

    browser.post(f"{session}/rate", data=fields)

    ratings = _held(scene, session).ratings
    assert (ratings[Domain.LEISURE].value, ratings[Domain.MEDICATION].value) == (1, 7)
    assert ratings[Domain.MEDICATION].wants_help is False


def test_help_without_a_number_and_not_today_are_shown_again_as_they_were_said(
    scene: Scene,
) -> None:
    browser, session = scene.browser(), scene.sitting()
    for name, value, seen in (("rating_leisure", "none", "3"), ("rating_medication", "", "3")):
        assert _send(browser, session, name, value, token(seen)).status_code == 200

    page = page_of(browser.get(f"{session}/rate"))

    assert 'name="rating_leisure" value="none" checked' in page
    assert 'name="rating_medication" value="none">' in page
    assert 'name="help_medication" value="y" checked' in page
    assert token("none") == _seen(page, "rating_leisure")


def test_a_slip_is_put_right_and_what_stood_there_stays_to_be_read(scene: Scene) -> None:
    browser, session = scene.browser(), scene.sitting()
    assert browser.get(f"{session}/correct").location == f"{session}/rate"
    _finish(scene, session)
    page = page_of(browser.get(f"{session}/correct"))
    fields = {"rating_leisure": "6", "help_leisure": "y"}
    fields |= {f"seen-{name}": _seen(page, name) for name in fields}

    without = browser.post(f"{session}/correct", data=fields)
    assert (without.status_code, "why it is put right" in page_of(without)) == (400, True)
    assert browser.post(f"{session}/correct", data={**fields, "why": "ZQ-slip"}).status_code == 302

    page = page_of(browser.get(session))
    assert "3 of 7, now 6 of 7" in page
    assert "ZQ-slip" in page
    for who, status in {"stranger": 404, "administrator": 403}.items():
        assert scene.browser(who).get(f"{session}/correct").status_code == status


def test_the_person_takes_a_copy_in_large_type_or_in_easy_words(scene: Scene) -> None:
    browser, session = scene.browser(), scene.sitting()
    _finish(scene, session)

    large = page_of(browser.get(f"{session}/copy"))
    easy = page_of(browser.get(f"{session}/easy-read"))

    assert "Give it by hand" in large
    assert "dialog.elft.nhs.uk" in large
    assert "You gave it <strong>3</strong> out of 7." in easy
    for path in ("copy", "easy-read"):
        assert scene.browser("stranger").get(f"{session}/{path}").status_code == 404
        assert scene.browser("editor").get(f"{session}/{path}").status_code == 403
