from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from base.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from directory import commands, queries
from storage import outbox
from tests.clock import NOW, TODAY
from tests.directory.build import (
    BARNET,
    CONNECTOR,
    EDITOR,
    draft,
    location,
    member_of,
    organisation,
    published,
)


def test_a_draft_is_seen_by_nobody_but_editors_and_its_own_members(session: Session) -> None:
    owner, other = organisation(session), organisation(session, "Other")
    service_id = draft(session, owner)
    assert queries.list_cards(session, [service_id], today=TODAY) == []
    assert queries.load_services(session) == ()
    with pytest.raises(NotFoundError):
        queries.get_service_page(session, service_id, today=TODAY)
    for stranger in (CONNECTOR, member_of(other)):
        with pytest.raises(NotFoundError):
            queries.get_service_for_edit(session, service_id, viewer=stranger, today=TODAY)
        with pytest.raises(NotFoundError):
            queries.services_of_organisation(session, owner, viewer=stranger, today=TODAY)
    for friend in (EDITOR, member_of(owner)):
        seen = queries.get_service_for_edit(session, service_id, viewer=friend, today=TODAY)
        assert seen.values["name"] == "Money Mornings"
        [line] = queries.services_of_organisation(session, owner, viewer=friend, today=TODAY)
        assert line.service_id == service_id


def test_publishing_shows_a_service_to_everybody(session: Session) -> None:
    service_id = draft(session)
    before = queries.revision(session)
    assert commands.publish_services(session, [service_id], actor=EDITOR, now=NOW) == 1
    assert queries.revision(session) == before + 1
    page = queries.get_service_page(session, service_id, today=TODAY)
    assert page.card.place_label == "North Finchley, N12"
    assert page.contact.phone == "020 7946 0123"
    assert page.contact.email == "hello@lanternrooms.example"  # the organisation's


def test_each_changed_service_leaves_one_errand_for_the_index(session: Session) -> None:
    one, two = draft(session), draft(session)
    outbox_before = len(outbox.claim(session, now=NOW))
    commands.publish_services(session, [one, two], actor=EDITOR, now=NOW)
    errands = outbox.claim(session, now=NOW)
    assert outbox_before == 0
    assert {(each.kind, each.aggregate) for each in errands} == {
        ("index", f"service:{one}"),
        ("index", f"service:{two}"),
    }


def test_publishing_is_all_or_nothing_and_says_what_is_missing(session: Session) -> None:
    whole, bare = draft(session), draft(session, name="Bare", description="", coverage=[])
    with pytest.raises(InvalidError, match="Bare") as refused:
        commands.publish_services(session, [whole, bare], actor=EDITOR, now=NOW)
    assert refused.value.fields == {str(bare): "description, coverage"}
    assert queries.list_published_ids(session) == []


def test_a_service_that_turns_people_away_must_say_why_before_it_is_published(
    session: Session,
) -> None:
    service_id = draft(session, cannot_help="We cannot see under 18s.")
    with pytest.raises(InvalidError) as refused:
        commands.publish_services(session, [service_id], actor=EDITOR, now=NOW)
    assert refused.value.fields == {str(service_id): "cannot_help_why"}


def test_only_editors_publish(session: Session) -> None:
    owner = organisation(session)
    service_id = draft(session, owner)
    with pytest.raises(NotAllowedError):
        commands.publish_services(session, [service_id], actor=member_of(owner), now=NOW)


def test_a_dropped_draft_leaves_the_queue_and_a_published_one_cannot_be_dropped(
    session: Session,
) -> None:
    keep, drop = published(session), draft(session)
    commands.drop_services(session, [drop], reason="A shop", actor=EDITOR, now=NOW)
    page = queries.list_drafts(session, queries.DraftFilter(), viewer=EDITOR)
    assert page.lines == ()
    with pytest.raises(ConflictError):
        commands.drop_services(session, [keep], reason="", actor=EDITOR, now=NOW)


def test_an_ended_service_is_no_longer_found_and_can_come_back(session: Session) -> None:
    service_id = published(session)
    commands.close_service(session, service_id, reason="No money", actor=EDITOR, now=NOW)
    assert queries.list_cards(session, [service_id], today=TODAY) == []
    commands.publish_services(session, [service_id], actor=EDITOR, now=NOW)
    assert queries.list_published_ids(session) == [service_id]


def test_a_second_editor_is_told_that_the_first_was_quicker(session: Session) -> None:
    service_id = published(session)
    seen = queries.get_service_for_edit(session, service_id, viewer=EDITOR, today=TODAY).version
    _rename(session, service_id, "First", seen)
    with pytest.raises(ConflictError):
        _rename(session, service_id, "Second", seen)
    [card] = queries.list_cards(session, [service_id], today=TODAY)
    assert card.name == "First"


def test_saying_that_there_is_room_disturbs_nobody_who_is_editing(session: Session) -> None:
    service_id = published(session)
    seen = queries.get_service_for_edit(session, service_id, viewer=EDITOR, today=TODAY).version
    commands.verify_service(session, service_id, actor=EDITOR, now=NOW + timedelta(days=1))
    _rename(session, service_id, "Renamed", seen)
    [card] = queries.list_cards(session, [service_id], today=TODAY)
    assert (card.name, card.verified_on) == ("Renamed", TODAY + timedelta(days=1))


def _rename(session: Session, service_id: UUID, name: str, seen: int) -> None:
    commands.edit_service(
        session, service_id, {"name": name}, seen_version=seen, actor=EDITOR, now=NOW
    )


def test_a_change_in_a_list_alone_is_a_new_version(session: Session) -> None:
    service_id = published(session)
    seen = queries.get_service_for_edit(session, service_id, viewer=EDITOR, today=TODAY).version
    changed = commands.edit_service(
        session,
        service_id,
        {"languages": ["en", "so"]},
        seen_version=seen,
        actor=EDITOR,
        now=NOW + timedelta(minutes=1),
    )
    again = queries.get_service_for_edit(session, service_id, viewer=EDITOR, today=TODAY)
    assert changed == ("languages",)
    assert again.version > seen


def test_what_was_edited_by_hand_is_not_overwritten_by_a_feed(session: Session) -> None:
    source = commands.Source("ukcat", "1234")
    owner = organisation(session)
    service_id = commands.create_service(
        session,
        owner,
        {"name": "Feed name", "summary": "Feed summary"},
        actor=EDITOR,
        now=NOW,
        source=source,
    )
    seen = queries.get_service_for_edit(session, service_id, viewer=EDITOR, today=TODAY)
    assert seen.hand_edited == frozenset()
    _rename(session, service_id, "Our name", seen.version)
    fed = {"name": "New feed name", "summary": "New feed summary"}
    found = queries.list_imported(session, "ukcat", viewer=EDITOR).services["1234"]
    changed = commands.edit_from_feed(session, found, fed, actor=EDITOR, now=NOW)
    values = queries.get_service_for_edit(session, service_id, viewer=EDITOR, today=TODAY).values
    assert changed == ("summary",)
    assert (values["name"], values["summary"]) == ("Our name", "New feed summary")


def test_a_member_edits_a_draft_but_not_what_is_published(session: Session) -> None:
    owner = organisation(session)
    member, service_id = member_of(owner), draft(session, owner)
    seen = queries.get_service_for_edit(session, service_id, viewer=member, today=TODAY).version
    commands.edit_service(
        session, service_id, {"summary": "New"}, seen_version=seen, actor=member, now=NOW
    )
    commands.publish_services(session, [service_id], actor=EDITOR, now=NOW)
    with pytest.raises(NotAllowedError):
        commands.edit_service(
            session, service_id, {"summary": "X"}, seen_version=seen + 9, actor=member, now=NOW
        )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("domains", ["love"]),
        ("domains", ["leisure", "friendships", "meetings", "medication", "job_situation"]),
        ("website", "javascript:alert(1)"),
        ("email", "nobody"),
        ("min_age", "young"),
        ("min_age", 400),
        ("summary", "x" * 201),
        ("coverage", [{"kind": "borough"}]),
        ("coverage", [{"kind": "polygon", "ring": [[0, 51], [0, 52], [1, 52]]}]),
        ("coverage", [{"kind": "radius", "km": 0}]),
        ("schedules", [{"rrule": "FREQ=DAILY", "opens": "10:00", "closes": "11:00"}]),
        ("schedules", [{"rrule": "FREQ=WEEKLY;BYDAY=XX", "opens": "10:00", "closes": "11:00"}]),
        ("schedules", [{"rrule": "FREQ=WEEKLY;BYDAY=MO", "opens": "ten", "closes": "11:00"}]),
        ("access", {"lift": "perhaps"}),
        ("languages", "en"),
        ("colour", "red"),
    ],
)
def test_a_value_that_cannot_be_kept_is_refused_by_field(
    session: Session, field: str, value: object
) -> None:
    with pytest.raises(InvalidError) as refused:
        draft(session, None, **{field: value})
    assert list(refused.value.fields) == [field]


def test_ages_must_be_in_order(session: Session) -> None:
    with pytest.raises(InvalidError) as refused:
        draft(session, min_age=30, max_age=20)
    assert list(refused.value.fields) == ["max_age"]


def test_a_service_cannot_stand_in_the_rooms_of_another_organisation(session: Session) -> None:
    elsewhere = location(session, organisation(session, "Other"))
    with pytest.raises(InvalidError) as refused:
        draft(session, locations=[str(elsewhere)])
    assert list(refused.value.fields) == ["locations"]


def test_access_that_is_not_known_is_kept_as_not_known(session: Session) -> None:
    service_id = published(session, access={"lift": "no", "bsl": "unknown"})
    [card] = queries.list_cards(session, [service_id], today=TODAY)
    assert card.access == {"lift": "no"}


def test_every_field_comes_back_as_it_was_given(session: Session) -> None:
    given = {
        "languages": ["so", "en"],
        "routes": ["professional", "self"],
        "access": {"lift": "partly", "bsl": "yes"},
        "coverage": [
            {"kind": "radius", "area": "", "km": 2.5, "ring": []},
            {
                "kind": "polygon",
                "area": "",
                "km": None,
                "ring": [[0.0, 51.0], [0.0, 52.0], [1.0, 52.0], [0.0, 51.0]],
            },
            {**BARNET, "km": None, "ring": []},
        ],
        "schedules": [
            {
                "rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
                "starts_on": "2026-01-06",
                "opens": "10:00",
                "closes": "12:30",
                "term_time": True,
                "on_bank_holidays": False,
                "note": "Bring a mug",
            }
        ],
        "cost_kind": "paid",
        "cost_pence": 350,
        "min_age": 18,
    }
    service_id = draft(session, None, **given)
    values = queries.get_service_for_edit(session, service_id, viewer=EDITOR, today=TODAY).values
    assert {name: values[name] for name in given} == given


def test_two_services_of_one_name_have_different_addresses(session: Session) -> None:
    ids = [published(session) for _ in range(3)]
    slugs = {card.slug for card in queries.list_cards(session, ids, today=TODAY)}
    assert slugs == {"money-mornings", "money-mornings-2", "money-mornings-3"}
    assert queries.service_id_for(session, "money-mornings-3") == ids[2]


def test_an_old_address_leads_to_where_the_service_is_now(session: Session) -> None:
    old, new = published(session), published(session)
    newest = published(session)
    commands.redirect_service(session, old, new)
    commands.redirect_service(session, new, newest)
    for address in ("money-mornings", str(old), "money-mornings-2"):
        assert queries.service_id_for(session, address) == newest
    with pytest.raises(NotFoundError):
        queries.service_id_for(session, "nowhere")
