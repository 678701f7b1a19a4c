import re
from uuid import UUID

import pytest

from people.queries import actions_of, get_person
from referrals.queries import signposts_of
from tests.proof import counts
from tests.referrals import build
from tests.web.loop_build import STRANGERS, Scene, page_of
from tests.web.posting import posted


def _known(scene: Scene) -> tuple[str, UUID]:
    """A session about practical help, and a service that answers it everywhere."""
    with scene.world() as made:
        service_id = build.service(
            made.session,
            made.organisation_id,
            name="Bills Table",
            coverage=[{"kind": "national"}],
            routes=["professional", "self"],
        )
    return scene.sitting(chosen=2), service_id


def test_a_match_is_shown_with_its_reasons(scene: Scene) -> None:
    session, _ = _known(scene)

    page = page_of(scene.browser().get(f"{session}/areas/1/exploring"))

    assert "Bills Table" in page
    assert "Why we show this" in page
    assert "/report?kind=wrong_match" in page


def test_the_list_is_held_to_what_was_switched_on(scene: Scene) -> None:
    session, _ = _known(scene)
    with scene.world() as made:
        build.service(
            made.session,
            made.organisation_id,
            name="Paid Table",
            coverage=[{"kind": "national"}],
            cost_kind="paid",
        )
    browser, here = scene.browser(), f"{session}/areas/1/exploring"
    assert "Paid Table" in _shown(page_of(browser.get(here)))

    done = browser.post(f"{here}/list", data={"free": "y", "far": "", "way": "", "layout": "one"})
    page = page_of(browser.get(here))

    assert done.location == f"{here}#list", "nothing of it is in the address"
    assert "Paid Table" not in _shown(page)
    assert "It is not free" in page
    assert re.search(r'name="free"[^>]*checked', page)
    assert "The best fit first" in page


def test_a_script_is_answered_with_the_list_alone_and_how_many(scene: Scene) -> None:
    session, _ = _known(scene)
    address = f"{session}/areas/1/exploring/list"

    part = page_of(
        scene.browser().post(address, data={"room": "y"}, headers={"HX-Request": "true"})
    )

    assert "<html" not in part
    assert part.lstrip().startswith('<div class="matches" id="matches">')
    assert 'id="told" hx-swap-oob' in part


def test_the_switches_of_one_session_hold_no_other(scene: Scene) -> None:
    session, _ = _known(scene)
    browser, other = scene.browser(), "00000000-0000-0000-0000-000000000007"
    browser.post(f"{session}/areas/1/exploring/list", data={"free": "y"})
    with browser.session_transaction() as visit:
        visit["exploring"] = {**visit["exploring"], "session": other}

    page = page_of(browser.get(f"{session}/areas/1/exploring"))

    assert not re.search(r'name="free"[^>]*checked', page)


def test_what_a_goal_says_is_understood_shown_and_can_be_taken_away(scene: Scene) -> None:
    session, _ = _known(scene)
    browser, here = scene.browser(), f"{session}/areas/1/exploring"
    said = "I want to get out of the flat once a week without spending money"
    browser.post(f"{session}/areas/1/looking-forward", data={"said": said})

    page = page_of(browser.get(here))
    assert re.findall(r'name="drop" value="([^"]+)"', page) == ["wish:get_out", "wish:free"]
    assert re.search(r"Getting out \([a-z ]+\)<", page), "it says which area alone it counts for"

    browser.post(f"{here}/list", data={"drop": "wish:free"})
    page = page_of(browser.get(here))
    assert re.findall(r'name="drop" value="([^"]+)"', page) == ["wish:get_out"]
    browser.post(f"{here}/list", data={"restore": "all"})
    assert 'value="wish:free"' in page_of(browser.get(here))


def test_the_list_on_paper_is_large_and_says_nothing_of_the_person(scene: Scene) -> None:
    session, _ = _known(scene)

    page = page_of(scene.browser().get(f"{session}/areas/1/exploring/print"))
    assert "Not shown, and why" in page_of(
        scene.browser().get(f"{session}/areas/1/exploring/not-shown")
    )

    assert '<body class="large">' in page
    assert "Bills Table" in page
    assert "what you put first" not in page
    with scene.world() as made:
        assert get_person(made.session, made.person_id, viewer=made.connector).name not in page


def test_the_list_can_be_held_to_a_language_of_their_own(scene: Scene) -> None:
    session, _ = _known(scene)
    with scene.world() as made:
        build.service(
            made.session,
            made.organisation_id,
            name="English Table",
            coverage=[{"kind": "national"}],
            access={"interpreter": "no"},
        )
    browser, record = scene.browser(), f"{scene.person}/record/languages"
    browser.post(record, data=posted(page_of(browser.get(record)), "", language="so"))
    here = f"{session}/areas/1/exploring"

    assert "English Table" in _shown(page_of(browser.get(here)))
    browser.post(f"{here}/list", data={"own_language": "y"})
    held = page_of(browser.get(here))
    assert "English Table" not in _shown(held)
    assert "In Somali" in held
    assert "Bills Table" in _shown(held), "nobody said that it has no interpreter: ask"


def test_what_is_ticked_can_be_put_side_by_side_without_naming_anybody(scene: Scene) -> None:
    session, service_id = _known(scene)

    page = page_of(scene.browser().get(f"{session}/areas/1/exploring"))

    assert f'form="compare" name="service" value="{service_id}"' in page
    assert 'action="/compare"' in page


def _shown(page: str) -> list[str]:
    """The names on the cards of a list."""
    return re.findall(r'class="card__name"><a [^>]*>([^<]+)', page)


def test_somebody_without_a_postcode_still_gets_a_list(scene: Scene) -> None:
    session, _ = _known(scene)
    browser, record = scene.browser(), f"{scene.person}/record/place"
    browser.post(record, data=posted(page_of(browser.get(record)), "", postcode=""))

    page = page_of(browser.get(f"{session}/areas/1/exploring"))

    assert "We do not know where" in page


def test_a_signpost_pressed_twice_is_written_down_once(scene: Scene) -> None:
    session, service_id = _known(scene)
    browser = scene.browser()

    for _ in range(2):
        browser.post(f"{session}/areas/1/signposts/{service_id}")

    with scene.world() as made:
        person_id, viewer = made.person_id, made.connector
        assert len(actions_of(made.session, person_id, viewer=viewer)) == 1
        assert len(signposts_of(made.session, person_id, viewer=viewer)) == 1
    assert "Agreed: they will get in touch" in page_of(browser.get(f"{session}/areas/1/exploring"))


def test_a_service_not_published_cannot_be_signposted(scene: Scene) -> None:
    session, _ = _known(scene)

    answer = scene.browser().post(f"{session}/areas/1/signposts/{UUID(int=7)}")

    assert answer.status_code == 404


def test_an_open_referral_is_shown_in_place_of_the_button(scene: Scene) -> None:
    session, service_id = _known(scene)
    referral_id = scene.referral("sent", service_id=service_id)

    page = page_of(scene.browser().get(f"{session}/areas/1/exploring"))

    assert f"/referrals/{referral_id}" in page
    assert f"/refer/{service_id}" not in page


def test_no_address_on_the_page_says_what_the_person_needs(scene: Scene) -> None:
    session, _ = _known(scene)

    page = page_of(scene.browser().get(f"{session}/areas/1/exploring"))

    assert "area=1" in page
    assert "domain=" not in page


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_explore_nothing(scene: Scene, who: str) -> None:
    session, service_id = _known(scene)
    expected = 404 if who == "stranger" else 403
    browser = scene.browser(who)

    assert browser.get(f"{session}/areas/1/exploring").status_code == expected
    assert browser.get(f"{session}/areas/1/exploring/print").status_code == expected
    assert browser.get(f"{session}/areas/1/exploring/not-shown").status_code == expected
    assert browser.post(f"{session}/areas/1/exploring/list").status_code == expected
    answer = browser.post(f"{session}/areas/1/signposts/{service_id}")
    assert answer.status_code == expected


@pytest.mark.proof("statements")
def test_exploring_takes_the_same_statements_for_few_services_and_many(scene: Scene) -> None:
    session, _ = _known(scene)
    address = f"{session}/areas/1/exploring"
    _more_services(scene, 5)
    before = scene.statements(address)
    _more_services(scene, counts(small=24, full=60))

    assert scene.statements(address) == before


def _more_services(scene: Scene, count: int) -> None:
    with scene.world() as made:
        for number in range(count):
            build.service(
                made.session,
                made.organisation_id,
                name=f"Table {count} {number}",
                coverage=[{"kind": "national"}],
                routes=["professional"],
            )
