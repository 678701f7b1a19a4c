import pytest

from people.commands import ConsentGiven, record_consent
from people.queries import caseload, current_consents
from people.terms import ConsentKind
from tests.clock import NOW
from tests.web.loop_build import STRANGERS, Scene, more_of_the_same, more_people, page_of
from tests.web.posting import posted

TYPED = {
    "name": "Bela Kiss",
    "level": "green",
    "pronouns": "he/him",
    "practice": "",
    "connector_id": "",
    "core_team_id": "",
    "key_worker_id": "",
}


def _says_no(scene: Scene) -> None:
    said = ConsentGiven(ConsentKind.TAKING_PART, is_given=False, wording="w")
    with scene.world() as made:
        record_consent(made.session, made.person_id, said, actor=made.connector, now=NOW)


def test_a_caseload_names_everybody_in_the_team(scene: Scene) -> None:
    page = page_of(scene.browser("colleague").get("/people"))

    assert "ZQ-first ZQ-last" in page


def test_an_empty_caseload_says_what_to_do(scene: Scene) -> None:
    page = page_of(scene.browser("stranger").get("/people"))

    assert "Add the first person" in page


def test_a_page_of_the_caseload_that_is_not_there_leads_back(scene: Scene) -> None:
    assert "There is no page 9" in page_of(scene.browser().get("/people?page=9"))


def test_a_person_is_added_and_opened(scene: Scene) -> None:
    browser = scene.browser()

    answer = browser.post("/people/new", data=TYPED)

    assert answer.status_code == 302
    assert "Bela Kiss" in page_of(browser.get(answer.location))


def test_a_person_is_added_once_however_often_the_form_is_sent(scene: Scene) -> None:
    browser = scene.browser()
    form = posted(page_of(browser.get("/people/new")), "", name="Bela Kiss")

    first, second = (browser.post("/people/new", data=form).location for _ in range(2))

    assert first == second
    with scene.world() as made:
        assert caseload(made.session, viewer=made.connector)[1] == 2


def test_a_core_team_adds_a_person_who_is_theirs_too(scene: Scene) -> None:
    fields = {**TYPED, "core_team_id": str(scene.made.core_team_id)}
    fields["team_id"] = str(scene.made.team_id)

    answer = scene.browser("key_worker").post("/people/new", data=fields)

    assert answer.status_code == 302
    with scene.world() as made:
        assert caseload(made.session, viewer=made.connector)[1] == 2


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "Enter the name the person uses"),
        ("email", "not an address", "Enter an e-mail address"),
        ("postcode", "nowhere", "Enter a postcode like"),
        ("born", "yesterday", "Enter a day"),
        ("birth_year", "soon", "Enter a whole number"),
        ("birth_year", "1066", "Enter a year from"),
        ("nhs_number", "943 476 5918", "Check the NHS number"),
        ("phone", "0" * 41, "Use 40 characters or fewer"),
        ("level", "purple", "Not a valid choice"),
    ],
)
def test_wrong_input_about_a_person_is_said_and_the_rest_kept(
    scene: Scene, field: str, typed: str, said: str
) -> None:
    answer = scene.browser().post("/people/new", data={**TYPED, field: typed})

    assert answer.status_code == 400
    page = page_of(answer)
    assert "There is a problem" in page
    assert said in page
    assert field == "pronouns" or "he/him" in page


@pytest.mark.parametrize("path", ["", "/taking-part", "/find"])
@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_find_nobody(scene: Scene, who: str, path: str) -> None:
    expected = 404 if who == "stranger" else 403

    assert scene.browser(who).get(scene.person + path).status_code == expected


def test_who_is_not_signed_in_is_asked_to(scene: Scene) -> None:
    answer = scene.browser("nobody").get(scene.person)

    assert answer.location.startswith("/sign-in")


def test_the_pages_about_people_take_the_same_statements_for_few_and_many(scene: Scene) -> None:
    more_people(scene, 4)
    more_of_the_same(scene, 3)
    addresses = ("/people", scene.person, f"{scene.person}/taking-part")
    before = [scene.statements(each) for each in addresses]
    more_people(scene, 55)
    more_of_the_same(scene, 20)

    assert [scene.statements(each) for each in addresses] == before


def test_what_they_say_about_taking_part_is_written_down(scene: Scene) -> None:
    browser = scene.browser()

    browser.post(f"{scene.person}/taking-part", data={"answer": "no"})

    assert "has said no to taking part" in page_of(browser.get(scene.person))


def test_an_answer_about_taking_part_is_needed(scene: Scene) -> None:
    answer = scene.browser().post(f"{scene.person}/taking-part", data={})

    assert answer.status_code == 400
    assert "Choose what they said" in page_of(answer)


def test_the_same_answer_twice_is_written_down_once(scene: Scene) -> None:
    for _ in range(2):
        scene.browser().post(f"{scene.person}/taking-part", data={"answer": "yes"})

    with scene.world() as made:
        kinds = [each.kind for each in current_consents(made.session, made.person_id)]
    assert kinds.count(ConsentKind.TAKING_PART) == 1


def test_sharing_taken_back_takes_the_referral_back(scene: Scene) -> None:
    referral_id = scene.referral("accepted")
    address = f"{scene.person}/sharing/{scene.made.organisation_id}/stop"
    browser = scene.browser()
    assert "Money Mornings" in page_of(browser.get(address))

    browser.post(address)

    assert scene.state(referral_id) == "withdrawn"
    assert browser.get(address).status_code == 404


def test_after_a_no_no_session_starts(scene: Scene) -> None:
    _says_no(scene)

    answer = scene.browser().post(f"{scene.person}/sessions", data={"stage": "review"})

    assert answer.location.endswith("/taking-part")
