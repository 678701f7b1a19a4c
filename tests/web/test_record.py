from datetime import timedelta

import pytest

from matching.terms import Answer
from people.equality import PREFER_NOT, Question
from people.pages import Details
from people.queries import get_person
from people.record_queries import equality_of, flags_of, steps_of
from people.record_terms import InformationNeed, Lead, NeedGroup
from people.terms import Channel, Level
from storage.audit import AuditRow
from tests.clock import NOW, TODAY
from tests.referrals import build
from tests.referrals.build import PHONE
from tests.web.loop_build import STRANGERS, Scene, page_of
from tests.web.posting import posted
from tests.web.seen import words
from web.forms.person_needs import RECHECK_AFTER

SECTIONS = ("who", "contact", "place", "languages", "needs", "care")
OTHERS = ("level", "safety", "equality", "history")
NHS = "943 476 5919"


def _save(scene: Scene, section: str, who: str = "connector", **typed: str | list[str]) -> str:
    """The record after a section was saved with this in it."""
    address, browser = f"{scene.person}/record/{section}", scene.browser(who)
    answer = browser.post(address, data=posted(page_of(browser.get(address)), "", **typed))
    assert answer.status_code == 302, words(page_of(answer))
    return words(page_of(browser.get(f"{scene.person}/record")))


def test_every_section_is_changed_on_its_own_page_and_told_on_the_record(scene: Scene) -> None:
    told = _save(scene, "who", name="Ada B.", born="1990-05-17", nhs_number=NHS, pronouns="she/her")
    for said in ("Ada B.", "17 May 1990", NHS, "she/her"):
        assert said in told
    assert "3 Moor Lane" in _save(scene, "place", address="3 Moor Lane")
    told = _save(scene, "languages", language="so", others=["en", "ar"], interpreter_note="A woman")
    assert "Main language Somali Other languages English, Arabic Interpreter No. A woman" in told
    told = _save(
        scene,
        "needs",
        support="support_lipreads",
        professional="professional_bsl",
        format=["format_large_print", "format_audio"],
        communication="18 point",
    )
    assert "Lip-reads" in told
    assert "Large print, Recorded, to listen to" in told
    told = _save(scene, "care", "key_worker", connector_id=str(scene.made.colleague.user_id))
    assert "Connector Cole" in told
    with scene.world() as made:
        person = get_person(made.session, made.person_id, viewer=made.connector)
        assert person.details.nhs_number == "9434765919"
        assert person.connector_id == made.colleague.user_id
        assert InformationNeed.PROFESSIONAL_BSL in person.details.information
        rows = made.session.query(AuditRow).filter_by(object_id=made.person_id, deed="change")
        fields = [row.fields for row in rows.order_by(AuditRow.n)]
    parts = ["who", "place", "languages", "needs"]
    assert fields[-5:] == [*(f"record:{each}" for each in parts), "care"]


def test_a_number_that_another_record_has_is_asked_about_before_it_is_saved(scene: Scene) -> None:
    with scene.world() as made:
        build.another(made, details=Details(nhs_number="9434765919"))
    browser, address = scene.browser(), f"{scene.person}/record/who"
    typed = posted(page_of(browser.get(address)), "", nhs_number=NHS)

    answer = browser.post(address, data=typed)

    assert answer.status_code == 409
    assert "Is this somebody you know already? Nothing is saved yet." in words(page_of(answer))
    assert NHS not in words(page_of(browser.get(f"{scene.person}/record")))
    saved = browser.post(address, data={**typed, "is_another": "y"})
    told = words(page_of(browser.get(saved.location)))
    assert NHS in told
    assert "We will check whether another team knows them too." in told
    assert browser.post(address, data=posted(page_of(browser.get(address)), "")).status_code == 302
    for number in range(10):
        typed = posted(page_of(browser.get(address)), "", born=f"1990-05-{number + 11}")
        answer = browser.post(address, data=typed)
    assert (answer.status_code, "Wait a quarter of an hour" in page_of(answer)) == (429, True)
    assert 'value="1990-05-20"' in page_of(answer)


def test_what_is_safe_is_said_by_channel_and_asked_again(scene: Scene) -> None:
    told = _save(
        scene,
        "contact",
        safe_voicemail="no",
        days=["0", "1", "2", "4"],
        times="after four",
        safe_word="the gardener",
        others="His mother; she knows",
        never="The landline",
        say_who="no",
    )

    assert "Monday to Wednesday, Friday, after four" in told
    for said in ("the gardener", "His mother", "The landline", "do not say who is calling"):
        assert said in told
    with scene.world() as made:
        contact = get_person(made.session, made.person_id, viewer=made.connector).contact
    assert contact.safe[Channel.VOICEMAIL] is Answer.NO
    assert contact.phone == PHONE
    assert (contact.checked_on, contact.checked_by) == (TODAY, scene.made.connector.user_id)
    assert contact.recheck_on == TODAY + RECHECK_AFTER


def test_writing_a_note_is_not_going_through_it_with_the_person(scene: Scene) -> None:
    _save(scene, "contact", times="mornings")
    with scene.world() as made:
        assert not get_person(
            made.session, made.person_id, viewer=made.connector
        ).contact.checked_on

    _save(scene, "contact", is_checked="y", recheck_on=str(TODAY + timedelta(days=7)))

    with scene.world() as made:
        contact = get_person(made.session, made.person_id, viewer=made.connector).contact
    assert (contact.checked_on, contact.recheck_on) == (TODAY, TODAY + timedelta(days=7))


@pytest.mark.parametrize(
    ("section", "field", "typed", "said"),
    [
        ("who", "name", "", "Enter the name"),
        ("who", "nhs_number", "123", "Check the NHS number"),
        ("contact", "recheck_on", "2001-01-01", "next twelve months"),
        ("contact", "safe_text", "perhaps", "Not a valid choice"),
        ("contact", "days", "9", "not a valid choice"),
        ("place", "postcode", "nowhere", "Enter a postcode like"),
        ("languages", "language", "xx", "Not a valid choice"),
        ("needs", "support", "format_audio", "not a valid choice"),
        ("care", "key_worker_id", "them", "Choose somebody in the core team"),
        ("level", "reason", "because", "Not a valid choice"),
        ("level", "lead", "", "Choose who leads"),
        ("safety", "fact", "", "Write down the fact"),
        ("safety", "review_on", "2099-01-01", "next twelve months"),
    ],
)
def test_wrong_input_is_said_where_it_is_and_nothing_is_saved(
    scene: Scene, section: str, field: str, typed: str, said: str
) -> None:
    address, browser = f"{scene.person}/record/{section}", scene.browser()
    fields = {"fact": "Two dogs", "lead": "council"} | {field: typed}
    form = posted(page_of(browser.get(address)), "", **fields)

    answer = browser.post(address, data=form)

    assert answer.status_code == 400
    assert said.lower() in page_of(answer).lower()
    with scene.world() as made:
        assert get_person(made.session, made.person_id, viewer=made.connector).version == 1


def test_a_change_by_a_core_worker_meanwhile_loses_nothing(scene: Scene) -> None:
    mine, theirs = scene.browser(), scene.browser("key_worker")
    address = f"{scene.person}/record/who"
    seen = page_of(mine.get(address))
    theirs.post(address, data=posted(page_of(theirs.get(address)), "", pronouns="they/them"))

    answer = mine.post(address, data=posted(seen, "", name="Ada"))

    page = page_of(answer)
    assert answer.status_code == 409
    assert "A colleague changed this record" in page
    assert "they/them" in page
    assert 'value="Ada"' in page
    assert mine.post(address, data=posted(page, "")).status_code == 302
    with scene.world() as made:
        assert get_person(made.session, made.person_id, viewer=made.connector).name == "Ada"


def test_a_step_up_has_a_reason_a_date_and_a_lead_and_the_core_team_sees_it(scene: Scene) -> None:
    address, browser = f"{scene.person}/record/level", scene.browser()
    form = posted(
        page_of(browser.get(address)),
        "",
        level="red",
        lead="community_team",
        reason="worried",
        note="ZQ-not sleeping",
    )
    for _ in range(2):  # sent twice, written down once
        assert browser.post(address, data=form).status_code == 302

    with scene.world() as made:
        [step] = steps_of(made.session, made.person_id, viewer=made.connector)
        person = get_person(made.session, made.person_id, viewer=made.connector)
    assert (step.from_level, step.to_level, step.note) == (
        Level.GREEN,
        Level.RED,
        "ZQ-not sleeping",
    )
    assert (step.at, person.level, person.lead) == (NOW, Level.RED, Lead.COMMUNITY_TEAM)
    assert "Green to red: somebody is worried" in words(page_of(browser.get(address)))
    caseload = page_of(scene.browser("key_worker").get("/people"))
    assert "Stepped up or down" in caseload
    again = browser.post(address, data=posted(page_of(browser.get(address)), "", reason="review"))
    assert again.status_code == 400
    assert "at this level already" in page_of(again)


def test_a_fact_for_safety_has_a_day_of_review_and_can_be_taken_off(scene: Scene) -> None:
    address, browser = f"{scene.person}/record/safety", scene.browser()
    form = posted(page_of(browser.get(address)), "", kind="dog", fact="ZQ-big and friendly")
    browser.post(address, data=form)
    assert "ZQ-big and friendly" in page_of(browser.get(f"{scene.person}/record"))
    with scene.world() as made:
        [flag] = flags_of(made.session, made.person_id, viewer=made.connector)
    one = f"{address}/{flag.flag_id}"

    assert "in three months" in page_of(
        browser.post(one, data={"holds": "yes"}, follow_redirects=True)
    )
    browser.post(one, data={"holds": "no"})

    with scene.world() as made:
        assert flags_of(made.session, made.person_id, viewer=made.connector) == []
    assert browser.post(one, data={"holds": "yes"}).status_code == 409


def test_equality_answers_are_optional_apart_and_taken_back_by_clearing(scene: Scene) -> None:
    address, browser = f"{scene.person}/record/equality", scene.browser()
    page = page_of(browser.get(address))
    assert page.count("Prefer not to say") == len(Question)
    assert "Why we ask" in page
    form = posted(page, "", ethnicity="white_roma", religion=PREFER_NOT, inclusion=["carer"])
    browser.post(address, data=form)

    with scene.world() as made:
        known, asked_on = equality_of(made.session, made.person_id, viewer=made.connector)
    assert known == {
        Question.ETHNICITY: ("white_roma",),
        Question.RELIGION: (PREFER_NOT,),
        Question.INCLUSION: ("carer",),
    }
    assert asked_on == TODAY
    record = page_of(browser.get(f"{scene.person}/record"))
    assert "Roma" not in record
    both = browser.post(address, data={"inclusion": ["carer", PREFER_NOT]})
    assert both.status_code == 400
    browser.post(address, data={})
    with scene.world() as made:
        assert equality_of(made.session, made.person_id, viewer=made.connector) == ({}, None)


def test_the_history_says_who_changed_and_who_looked_and_no_value(scene: Scene) -> None:
    _save(scene, "who", name="ZQ-secret name")
    browser = scene.browser("key_worker")

    changes = words(page_of(browser.get(f"{scene.person}/record/history")))
    looks = words(page_of(browser.get(f"{scene.person}/record/history?looks=1")))

    assert "Changed Part of the record Who they are Who Connie" in changes
    assert "Opened" not in changes
    assert "Opened" in looks
    assert changes.count("ZQ-secret name") == 1  # the heading names the person


@pytest.mark.parametrize("who", [*STRANGERS, "nobody"])
def test_strangers_find_no_part_of_a_record(scene: Scene, who: str) -> None:
    browser = scene.browser(who)
    expected = {"stranger": 404, "nobody": 302}.get(who, 403)
    for part in ("", *(f"/{each}" for each in (*SECTIONS, *OTHERS))):
        assert browser.get(f"{scene.person}/record{part}").status_code == expected, part


def test_the_pages_of_a_record_take_the_same_statements_for_few_and_many(scene: Scene) -> None:
    addresses = [f"{scene.person}/record{part}" for part in ("", "/contact", "/level", "/history")]
    _save(scene, "who", name="Ada")
    before = [scene.statements(each) for each in addresses]
    for number in range(3):
        level = "red" if number % 2 else "amber"
        _save(scene, "level", level=level, lead="council", reason="review")

    assert [scene.statements(each) for each in addresses] == before


def test_the_four_groups_of_needs_are_whole() -> None:
    assert [each.value for each in NeedGroup] == ["support", "contact", "professional", "format"]
