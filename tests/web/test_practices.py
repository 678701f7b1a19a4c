import json

import pytest
from flask import Flask

from geo.distance import Point
from people.pages import Person
from people.queries import get_person
from places.practices import replace_practices
from places.reference import Pcn, Practice
from tests.applications import parts_of
from tests.clock import NOW
from tests.web.loop_build import Scene, page_of
from tests.web.posting import posted

PCNS = (Pcn("U00001", "Hill", "E09000019"), Pcn("U00002", "Dale", ""))
AT = Point(51.5654, -0.1349)
LIST = (
    Practice("F83001", "Hill Surgery", "U00001", "N19 3XX", AT, 5120),
    Practice("F83002", "Hill Road Practice", "U00002", "N19 3XY", None, None),
    Practice("F83003", "Moor Practice", "", "N19 3XZ", AT, 900),
    Practice("F83004", "Twin Practice", "U00001", "N7 7QZ", AT, 1),
    Practice("F83005", "Twin Practice", "U00002", "N7 7QZ", AT, 2),
)


@pytest.fixture
def listed(app: Flask, scene: Scene) -> Scene:
    """A service in which five practices and two PCNs were loaded."""
    made = parts_of(app)
    replace_practices(made.database, LIST, PCNS, file_name="f", checksum="0" * 64, now=NOW)
    made.places_holder.refresh()
    return scene


def saved(scene: Scene, **typed: str) -> Person:
    """The record once the form was saved with this in it."""
    address = f"{scene.person}/record/place"
    browser = scene.browser()
    answer = browser.post(address, data=posted(page_of(browser.get(address)), "", **typed))
    assert answer.status_code == 302, page_of(answer)
    with scene.world() as made:
        return get_person(made.session, made.person_id, viewer=made.connector)


def refused(scene: Scene, **typed: str) -> str:
    """The page that comes back because of this."""
    address = f"{scene.person}/record/place"
    browser = scene.browser()
    answer = browser.post(address, data=posted(page_of(browser.get(address)), "", **typed))
    assert answer.status_code == 400
    return page_of(answer)


@pytest.mark.parametrize(
    "typed", ["hill surgery", "Hill Surgery, N19 3XX", "n193xx", "f83001", "surg hill", "HILL SUR"]
)
def test_one_clear_hit_is_taken_and_gives_the_pcn(listed: Scene, typed: str) -> None:
    person = saved(listed, practice=typed, postcode="N12 8CV")

    assert (person.practice_code, person.pcn_code) == ("F83001", "U00001")
    assert not person.pcn_is_guess
    page = page_of(listed.browser().get(listed.person))
    assert "Hill Surgery" in page
    assert "a guess" not in page


def test_several_hits_are_offered_and_nothing_is_lost(listed: Scene) -> None:
    page = refused(listed, practice="hill", address="4 Moor Lane")

    assert "Choose which of these practices it is" in page
    for words in ("Hill Surgery, N19 3XX", "Hill Road Practice, N19 3XY", "None of these"):
        assert words in page
    assert "Hill PCN" in page
    assert "Moor Practice" not in page
    again = posted(page, "", practice_code="F83002")
    answer = listed.browser().post(f"{listed.person}/record/place", data=again)
    assert answer.status_code == 302
    with listed.world() as made:
        person = get_person(made.session, made.person_id, viewer=made.connector)
    assert (person.practice_code, person.pcn_code) == ("F83002", "U00002")
    assert person.contact.address == "4 Moor Lane"


def test_none_of_the_offered_leaves_the_practice_open(listed: Scene) -> None:
    again = posted(refused(listed, practice="hill"), "", practice_code="none")

    assert listed.browser().post(f"{listed.person}/record/place", data=again).status_code == 302
    with listed.world() as made:
        assert get_person(made.session, made.person_id, viewer=made.connector).practice_code is None


@pytest.mark.parametrize("picked", ["none", "F83002"])
def test_what_is_typed_anew_goes_before_what_was_picked_for_other_words(
    listed: Scene, picked: str
) -> None:
    again = posted(refused(listed, practice="hill"), "", practice_code=picked, practice="moor")

    assert listed.browser().post(f"{listed.person}/record/place", data=again).status_code == 302
    with listed.world() as made:
        person = get_person(made.session, made.person_id, viewer=made.connector)
    assert person.practice_code == "F83003"


@pytest.mark.parametrize("picked", ["F83003", "X", "<script>", ""])
def test_only_what_was_offered_can_be_picked(listed: Scene, picked: str) -> None:
    again = posted(refused(listed, practice="hill"), "", practice_code=picked)

    answer = listed.browser().post(f"{listed.person}/record/place", data=again)

    assert answer.status_code == 400
    assert "Choose which of these practices it is" in page_of(answer)
    assert "<script>" not in page_of(answer)


def test_a_practice_that_nobody_knows_is_said_and_kept_in_the_box(listed: Scene) -> None:
    page = refused(listed, practice="<b>Wigg</b>")

    assert "We do not know this practice" in page
    assert "&lt;b&gt;Wigg&lt;/b&gt;" in page


def test_a_practice_in_no_pcn_leaves_the_guess_by_postcode(listed: Scene) -> None:
    person = saved(listed, practice="Moor Practice", postcode="N19 5QT")

    assert person.practice_code == "F83003"
    assert (person.pcn_code, person.pcn_is_guess) == (None, False)  # no footprint is known


def test_an_emptied_box_takes_the_practice_away(listed: Scene) -> None:
    saved(listed, practice="moor")

    assert saved(listed, practice="").practice_code is None


def test_two_practices_of_one_name_and_postcode_are_told_apart_once(listed: Scene) -> None:
    page = refused(listed, practice="Twin Practice, N7 7QZ")
    again = posted(page, "", practice_code="F83005")
    listed.browser().post(f"{listed.person}/record/place", data=again)

    assert saved(listed, address="4 Moor Lane").practice_code == "F83005"


def test_a_recorded_practice_that_was_closed_since_stays_until_it_is_changed(
    app: Flask, listed: Scene
) -> None:
    saved(listed, practice="moor")
    made = parts_of(app)
    replace_practices(made.database, LIST[:2], PCNS, file_name="f", checksum="1" * 64, now=NOW)
    made.places_holder.refresh()

    assert saved(listed, address="4 Moor Lane").practice_code == "F83003"
    assert 'value="F83003"' in page_of(listed.browser().get(f"{listed.person}/record/place"))


def test_more_hits_than_fit_are_offered_in_part(scene: Scene) -> None:
    page = refused(scene, practice="surgery")

    assert "More than 8 practices have these words" in page
    assert page.count('name="practice_code"') == 9


def test_a_practice_is_looked_up_with_its_pcn_and_patients(listed: Scene) -> None:
    page = page_of(listed.browser().get("/practices?q=hill"))

    assert "2 practices found" in page
    for words in ("Hill Surgery", "F83001", "N19 3XX", "5,120", "Hill Road Practice", "Dale"):
        assert words in page
    assert "Not known" in page
    assert 'href="/areas/U00001"' in page


def test_patients_are_left_out_where_no_list_is_known(listed: Scene) -> None:
    assert "Registered patients" in page_of(listed.browser().get("/practices?q=hill"))
    assert "Registered patients" not in page_of(listed.browser().get("/practices?q=F83002"))


def test_the_page_says_where_pcn_membership_comes_from(listed: Scene) -> None:
    page = page_of(listed.browser().get("/practices"))

    assert "comes from NHS ODS" in page
    assert f"as loaded on {NOW.day} {NOW:%B %Y}" in page
    assert "5 practices are known here" in page
    assert "practices found" not in page


def test_shipped_practices_are_said_to_be_shipped(scene: Scene) -> None:
    page = page_of(scene.browser().get("/practices?q=surgery"))

    assert "as shipped with" in page
    assert "The first 50 practices found" in page
    assert "Type more of the name" in page


def test_words_that_no_practice_has_are_said(listed: Scene) -> None:
    page = page_of(listed.browser().get("/practices?q=<b>zebra"))

    assert "No practice has these words" in page
    assert "&lt;b&gt;zebra" in page


def test_practices_are_offered_while_somebody_types(listed: Scene) -> None:
    def offered(text: str) -> list[dict[str, str]]:
        answer = listed.browser().get("/practices/found", query_string={"q": text})
        found: list[dict[str, str]] = json.loads(page_of(answer))
        return found

    assert offered("hill sur") == [{"label": "Hill Surgery, N19 3XX", "pcn": "Hill PCN"}]
    assert offered("moor") == [{"label": "Moor Practice, N19 3XZ", "pcn": "In no PCN"}]
    assert [each["pcn"] for each in offered("dale")] == ["Dale PCN", "Dale PCN"]
    assert offered("h") == offered("zebra") == offered("") == []


@pytest.mark.parametrize("address", ["/practices", "/practices/found?q=hill"])
def test_practices_are_looked_up_by_staff_alone(scene: Scene, address: str) -> None:
    assert "/sign-in" in scene.browser("nobody").get(address).location
    assert scene.browser("key_worker").get(address).status_code == 200
