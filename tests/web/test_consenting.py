import pytest

from people.consents import basis_of, basis_wording
from people.queries import consent_history, current_consents
from people.terms import ConsentKind, LawfulBasis
from tests.web.loop_build import STRANGERS, Scene, page_of
from tests.web.posting import posted
from tests.web.seen import words

PAGES = ("/taking-part", "/taking-part/stop", "/lawful-basis")


def test_everything_is_taken_back_on_one_page(scene: Scene) -> None:
    referral_id = scene.referral("accepted")
    browser, address = scene.browser(), f"{scene.person}/taking-part"
    browser.post(address, data={"answer": "yes"})
    assert "They take everything back" in page_of(browser.get(address))
    stop = f"{address}/stop"
    asked = words(page_of(browser.get(stop)))
    assert "They share with one organisation now" in asked
    assert "Money Mornings" in asked

    for _ in range(2):  # pressed twice, said once
        browser.post(stop)

    with scene.world() as made:
        agreed = current_consents(made.session, made.person_id)
        assert not any(each.is_given for each in agreed)
        said = consent_history(made.session, made.person_id, viewer=made.connector)
        assert len(said) == 4
    assert scene.state(referral_id) == "withdrawn"
    page = words(page_of(browser.get(address)))
    assert "Took back sharing with" in page
    assert "Said no to taking part" in page
    assert "They take everything back" not in page


def test_the_page_links_to_exactly_what_each_organisation_was_sent(scene: Scene) -> None:
    referral_id = scene.referral("accepted")

    page = page_of(scene.browser().get(f"{scene.person}/taking-part"))

    assert f'href="/referrals/{referral_id}#told"' in page
    sent = page_of(scene.browser().get(f"/referrals/{referral_id}"))
    assert 'id="told"' in sent


def test_the_lawful_basis_is_a_third_thing_and_the_one_before_stays_on_record(
    scene: Scene,
) -> None:
    browser, address = scene.browser(), f"{scene.person}/lawful-basis"
    assert "Not written down yet" in page_of(browser.get(f"{scene.person}/taking-part"))
    assert browser.post(address, data={}).status_code == 400
    for basis in ("explicit_consent", "public_task", "public_task"):
        browser.post(address, data=posted(page_of(browser.get(address)), "", basis=basis))

    assert "articles 6(1)(e) and 9(2)(h)" in page_of(browser.get(f"{scene.person}/taking-part"))
    with scene.world() as made:
        said = consent_history(made.session, made.person_id, viewer=made.connector)
        holds, entry = basis_of(current_consents(made.session, made.person_id))
    wordings = [each.wording for each in said if each.kind is ConsentKind.LAWFUL_BASIS]
    assert wordings == [
        basis_wording("2026-11", LawfulBasis.PUBLIC_TASK),
        basis_wording("2026-11", LawfulBasis.EXPLICIT_CONSENT),
    ]
    assert holds is LawfulBasis.PUBLIC_TASK
    assert entry is not None


@pytest.mark.parametrize("who", [*STRANGERS, "nobody"])
def test_strangers_learn_nothing_of_what_somebody_agrees_to(scene: Scene, who: str) -> None:
    browser = scene.browser(who)
    expected = {"stranger": 404, "nobody": 302}.get(who, 403)
    for page in PAGES:
        assert browser.get(scene.person + page).status_code == expected
        assert browser.post(scene.person + page).status_code == expected
