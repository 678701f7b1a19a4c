from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from base.errors import NotAllowedError, NotFoundError
from directory import commands, queries
from directory.fact_models import ScheduleExceptionRow
from directory.schedule import Opening
from directory.search.documents import load_documents
from directory.search.snapshot import load_snapshot
from matching.terms import Domain
from matching.thesaurus import EMPTY
from tests.clock import NOW, TODAY
from tests.directory.build import (
    ARCHWAY,
    CONNECTOR,
    EDITOR,
    draft,
    location,
    member_of,
    organisation,
    published,
)
from tests.statements import counted

Read = Callable[[Session, UUID, list[UUID]], object]

READS: dict[str, tuple[int, Read]] = {
    "cards": (6, lambda s, _, ids: queries.list_cards(s, ids, today=TODAY)),
    "service page": (18, lambda s, _, ids: queries.get_service_page(s, ids[0], today=TODAY)),
    "organisation": (17, lambda s, o, _: queries.get_organisation_page(s, o, today=TODAY)),
    "own list": (
        17,
        lambda s, o, _: queries.services_of_organisation(s, o, viewer=EDITOR, today=TODAY),
    ),
    "queue": (
        16,
        lambda s, _o, _: queries.list_drafts(
            s, queries.DraftFilter(status=None), viewer=EDITOR, per_page=100
        ),
    ),
    "for edit": (
        17,
        lambda s, _, ids: queries.get_service_for_edit(s, ids[0], viewer=EDITOR, today=TODAY),
    ),
    "matchable": (6, lambda s, _o, _: queries.load_services(s)),
    "snapshot": (8, lambda s, _o, _: load_snapshot(s)),
    "documents": (5, lambda s, _o, _: load_documents(s, EMPTY)),
    "targets": (2, lambda s, _, ids: queries.list_referral_targets(s, ids)),
    "home": (2, lambda s, _o, _: queries.home_counts(s)),
}


@pytest.mark.parametrize("name", READS)
def test_a_read_takes_as_many_statements_for_sixty_services_as_for_five(
    session: Session, name: str
) -> None:
    most, read = READS[name]
    owner = organisation(session)
    room = str(location(session, owner))
    ids = [published(session, owner, locations=[room]) for _ in range(5)]
    with counted(session) as few:
        read(session, owner, ids)
    ids += [published(session, owner, locations=[room]) for _ in range(25)]
    with counted(session) as many:
        read(session, owner, ids)
    assert few.count == many.count <= most


def test_a_card_of_a_list_is_that_of_the_service_page(session: Session) -> None:
    owner = organisation(session)
    places = [location(session, owner, town=town) for town in ("Second", "First")]
    secret = location(session, owner, is_confidential=True)
    rule = {"rrule": "FREQ=WEEKLY;BYDAY=TU", "opens": "10:00", "closes": "12:30", "note": "Tea"}
    ids = [
        published(
            session,
            owner,
            locations=[str(places[1]), str(places[0])],
            kinds=[f"pr-kind-{each}" for each in range(12)],
            languages=["en", "so"],
            communities=["women"],
            access={"lift": "yes", "hoist": "no", "step_free_entrance": "partly"},
            schedules=[rule, {**rule, "rrule": "FREQ=MONTHLY;BYDAY=1SA", "valid_to": "2020-01-01"}],
            min_age=18,
            cost_kind="paid",
            cost_pence=250,
        ),
        published(session, owner, locations=[str(secret)]),
        published(session, owner, locations=[], modes=["phone"]),
    ]
    changed = next_openings_of(session, ids[0])[0].day
    session.add(ScheduleExceptionRow(service_id=ids[0], day=changed, note="Shut"))
    session.flush()

    cards = queries.list_cards(session, ids, today=TODAY)

    assert cards == [queries.get_service_page(session, each, today=TODAY).card for each in ids]
    assert cards[0].town == "First"
    assert cards[0].next_openings[0].day > changed


def next_openings_of(session: Session, service_id: UUID) -> tuple[Opening, ...]:
    return queries.get_service_page(session, service_id, today=TODAY).next_openings


def test_cards_come_in_the_order_asked_for_and_each_once(session: Session) -> None:
    ids = [published(session, name=name) for name in ("A", "B", "C")]
    wanted = [ids[2], ids[0], ids[2], ids[1]]
    cards = queries.list_cards(session, wanted, today=TODAY)
    assert [card.name for card in cards] == ["C", "A", "B"]
    assert queries.list_cards(session, [], today=TODAY) == []


def test_a_confidential_place_is_nowhere_to_be_seen(session: Session) -> None:
    owner = organisation(session)
    secret = location(session, owner, is_confidential=True, town="Secretham")
    service_id = published(session, owner, locations=[str(secret)], name="Refuge")
    open_id = published(session, owner)
    page = queries.get_service_page(session, service_id, today=TODAY)
    assert page.card.is_confidential
    assert (page.card.place_label, page.card.point, page.places) == (None, None, ())
    shown = {service.service_id: service for service in queries.load_services(session)}
    assert shown[service_id].point is None
    assert shown[open_id].point == ARCHWAY
    everything = (
        page,
        queries.get_organisation_page(session, owner, today=TODAY),
        load_snapshot(session),
        load_documents(session, EMPTY),
        queries.list_drafts(session, queries.DraftFilter(status=None), viewer=EDITOR),
    )
    assert "Secretham" not in repr(everything)


def test_only_members_and_editors_choose_among_an_organisations_places(session: Session) -> None:
    owner = organisation(session)
    location(session, owner, is_confidential=True)
    assert len(queries.list_locations(session, owner, viewer=member_of(owner))) == 1
    with pytest.raises(NotFoundError):
        queries.list_locations(session, owner, viewer=CONNECTOR)


def test_similar_services_are_those_that_do_the_same(session: Session) -> None:
    service_id = published(session, kinds=["pr-debt"])
    near = published(session, name="Debt Desk", kinds=["pr-debt"])
    far = published(session, name="Bills", kinds=["pr-bills"])
    published(session, name="Walks", kinds=["ph-walk"], domains=["leisure"])
    draft(session, name="Not yet", kinds=["pr-debt"])
    page = queries.get_service_page(session, service_id, today=TODAY)
    assert page.similar_ids == (near, far)


def test_an_organisation_with_nothing_published_has_no_page(session: Session) -> None:
    owner = organisation(session)
    draft(session, owner)
    with pytest.raises(NotFoundError):
        queries.get_organisation_page(session, owner, today=TODAY)
    names = [each.name for each in queries.list_all_organisations(session, viewer=EDITOR)]
    assert names == ["The Lantern Rooms"]


def test_ending_an_organisation_ends_its_services(session: Session) -> None:
    owner = organisation(session)
    service_id = published(session, owner)
    commands.close_organisation(session, owner, actor=EDITOR, now=NOW)
    assert queries.list_cards(session, [service_id], today=TODAY) == []


def test_the_queue_is_paged_and_filtered_and_only_for_editors(session: Session) -> None:
    owner = organisation(session, "Hearth")
    ids = [draft(session, owner, name=f"Draft {n}") for n in range(3)]
    other = draft(session, name="Walks", domains=["leisure"], description="")
    first = queries.list_drafts(session, queries.DraftFilter(), viewer=EDITOR, per_page=2)
    assert (len(first.lines), first.total, first.pages) == (2, 4, 2)
    second = queries.list_drafts(session, queries.DraftFilter(), viewer=EDITOR, page=2, per_page=2)
    assert {line.service_id for line in (*first.lines, *second.lines)} == {*ids, other}
    walks = queries.DraftFilter(domain=Domain.LEISURE)
    [line] = queries.list_drafts(session, walks, viewer=EDITOR).lines
    assert (line.service_id, line.missing) == (other, ("description",))
    named = queries.DraftFilter(text="hearth")
    assert queries.list_drafts(session, named, viewer=EDITOR).total == 3
    for outsider in (CONNECTOR, member_of(owner)):
        with pytest.raises(NotAllowedError):
            queries.list_drafts(session, queries.DraftFilter(), viewer=outsider)


def test_the_queue_can_show_what_nobody_has_confirmed_lately(session: Session) -> None:
    old, new = published(session), published(session)
    commands.verify_service(session, new, actor=EDITOR, now=NOW + timedelta(days=2))
    late = queries.DraftFilter(status=None, verified_before=TODAY + timedelta(days=1))
    lines = queries.list_drafts(session, late, viewer=EDITOR).lines
    assert [line.service_id for line in lines] == [old]


def test_home_counts_only_what_is_published(session: Session) -> None:
    published(session)
    draft(session)
    counts = queries.home_counts(session)
    assert (counts.services, counts.organisations) == (1, 1)
    assert counts.by_domain[Domain.ACCOMMODATION] == 1
    assert counts.by_domain[Domain.LEISURE] == 0


def test_a_referral_still_knows_a_service_that_has_ended(session: Session) -> None:
    service_id = published(session, lead_email="lead@lanternrooms.example")
    commands.close_service(session, service_id, reason="", actor=EDITOR, now=NOW)
    target = queries.get_referral_target(session, service_id)
    assert (target.name, target.status) == ("Money Mornings", "closed")
    assert target.lead_email == "lead@lanternrooms.example"
