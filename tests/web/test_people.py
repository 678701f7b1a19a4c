import pytest

from people.caseload import caseload
from people.commands import ConsentGiven, record_consent
from people.cover import covers_of
from people.queries import current_consents
from people.terms import ConsentKind
from storage.audit import AuditRow
from tests.clock import NOW, TODAY
from tests.proof import counts
from tests.referrals.build import PHONE
from tests.web.loop_build import STRANGERS, Scene, more_of_the_same, more_people, page_of
from tests.web.posting import posted
from tests.web.seen import words

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


def test_the_day_is_told_by_view_and_an_empty_view_says_what_that_means(scene: Scene) -> None:
    scene.referral("handover")
    browser = scene.browser()

    today = words(page_of(browser.get("/people?show=handovers&mine=1")))
    waiting = page_of(browser.get("/people?show=waiting&level=green&pcn=nowhere&connector=x"))

    assert "1 person has a referral that needs a new plan" in today
    assert "Handovers to place 1" in today
    assert "ZQ-first ZQ-last" in today
    assert "Every service has answered" in waiting


def test_the_list_for_the_meeting_names_only_who_takes_part(scene: Scene) -> None:
    browser = scene.browser()
    asked_nothing = page_of(browser.get("/people/meeting"))
    assert "Not asked: do not discuss" in asked_nothing
    assert "ZQ-first" not in asked_nothing
    _says_no(scene)

    page = page_of(browser.get("/people/meeting"))

    assert "Said no: do not discuss" in page
    assert "ZQ-first" not in page
    with scene.world() as made:
        taken = made.session.query(AuditRow).filter_by(deed="export").all()
    assert [(row.actor_id, row.fields) for row in taken] == [
        (scene.made.connector.user_id, "meeting")
    ] * 2
    assert scene.browser("editor").get("/people/meeting").status_code == 403


def test_cover_is_set_on_a_page_and_ends_with_a_button(scene: Scene) -> None:
    browser, other = scene.browser(), scene.browser("colleague")
    assert "/why" in other.get(scene.person).location
    page = page_of(browser.get("/people/cover"))
    form = {"away_id": str(scene.made.connector.user_id), "ends_on": "2001-01-01"}
    form["covering_id"] = str(scene.made.colleague.user_id)
    wrong = browser.post("/people/cover", data=posted(page, "", **form))
    assert wrong.status_code == 400
    assert "The last day must be today or later" in page_of(wrong)
    browser.post("/people/cover", data=posted(page, "", **form | {"ends_on": str(TODAY)}))

    assert "You cover for Connie until" in page_of(other.get("/people"))
    assert other.get(scene.person).status_code == 200
    with scene.world() as made:
        [cover] = covers_of(made.session, viewer=made.colleague, today=TODAY)
    other.post(f"/people/cover/{cover.cover_id}/end")
    assert "/why" in other.get(scene.person).location


def test_somebody_known_is_named_before_they_are_added_again(scene: Scene) -> None:
    browser = scene.browser()
    typed = {**TYPED, "phone": PHONE}

    answer = browser.post("/people/new", data=typed)

    assert answer.status_code == 409
    assert "ZQ-first ZQ-last" in page_of(answer)
    added = browser.post("/people/new", data={**typed, "is_another": "y"})
    assert added.status_code == 302


def test_of_another_teams_person_a_stranger_learns_nothing(scene: Scene) -> None:
    browser, fresh = scene.browser("stranger"), {**TYPED, "phone": "020 7946 0999"}

    told = [
        words(page_of(browser.post("/people/new", data=typed, follow_redirects=True)))
        for typed in ({**TYPED, "phone": PHONE}, fresh)
    ]

    for page in told:
        assert "We will check whether another team knows them too" in page
        assert "ZQ-" not in page
    tasks = page_of(scene.browser("colleague").get("/people"))
    assert "May be known to two teams" in tasks
    assert "Bela" not in tasks


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
        assert caseload(made.session, viewer=made.connector, today=NOW.date())[1] == 2


def test_a_core_team_adds_a_person_who_is_theirs_too(scene: Scene) -> None:
    fields = {**TYPED, "core_team_id": str(scene.made.core_team_id)}
    fields["team_id"] = str(scene.made.team_id)

    answer = scene.browser("key_worker").post("/people/new", data=fields)

    assert answer.status_code == 302
    with scene.world() as made:
        assert caseload(made.session, viewer=made.connector, today=NOW.date())[1] == 2


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


@pytest.mark.proof("statements")
def test_the_pages_about_people_take_the_same_statements_for_few_and_many(scene: Scene) -> None:
    more_people(scene, 4)
    more_of_the_same(scene, 3)
    addresses = ("/people", "/people/meeting", scene.person, f"{scene.person}/taking-part")
    before = [scene.statements(each) for each in addresses]
    more_people(scene, counts(small=24, full=55))
    more_of_the_same(scene, counts(small=8, full=20))

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
