from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from base.errors import InvalidError, NotAllowedError
from directory import commands, queries
from directory.commands import LocationFields, OrganisationFields, OwnerLists
from directory.terms import LocationKind, PhoneKind
from tests.clock import NOW, TODAY
from tests.directory.build import EDITOR, location, member_of, organisation, published
from tests.directory.test_details import MARGIT, TERM, TEXTPHONE


def test_an_organisation_says_all_it_has_to_say(session: Session) -> None:
    above = organisation(session, "The Lantern Group")
    published(session, above)
    owner = organisation(session)
    seen = queries.get_organisation_for_edit(session, owner, viewer=EDITOR, today=TODAY)
    told = OrganisationFields(
        "The Lantern Rooms",
        alternate_name="The Rooms",
        legal_status="Charitable incorporated organisation",
        year_founded=1987,
        uri="https://org.example/lantern",
        logo="https://lanternrooms.example/logo.png",
        parent_id=above,
    )
    commands.edit_organisation(
        session, owner, told, seen_version=seen.version, actor=EDITOR, now=NOW
    )
    lists = OwnerLists(
        phones=[TEXTPHONE],
        contacts=[MARGIT],
        external_terms=[TERM],
        identifiers=[{"scheme": "GB-SC", "kind": "Scottish charity", "identifier": "SC012345"}],
        funding=["National Lottery Community Fund"],
    )
    commands.keep_organisation_lists(session, owner, lists, actor=EDITOR, now=NOW)
    kept = queries.get_organisation_for_edit(session, owner, viewer=EDITOR, today=TODAY)
    assert kept.fields == told
    for name in ("phones", "contacts", "external_terms", "identifiers", "funding"):
        assert list(getattr(kept.lists, name)) == list(getattr(lists, name))
    published(session, owner)
    more = queries.get_organisation_page(session, owner, today=TODAY).more
    assert (more.year_founded, more.parent and more.parent.name) == (1987, "The Lantern Group")
    assert [each.identifier for each in more.details.identifiers] == ["SC012345"]
    assert more.details.phones[0].kind is PhoneKind.TEXTPHONE


def test_an_organisation_cannot_belong_to_itself_or_to_its_own_parts(session: Session) -> None:
    above = organisation(session, "Above")
    below = commands.create_organisation(
        session, OrganisationFields("Below", parent_id=above), actor=EDITOR, now=NOW
    )
    for parent in (above, below, UUID(int=5)):
        with pytest.raises(InvalidError) as refused:
            commands.edit_organisation(
                session,
                above,
                OrganisationFields("Above", parent_id=parent),
                seen_version=1,
                actor=EDITOR,
                now=NOW,
            )
        assert list(refused.value.fields) == ["parent_id"]


def test_only_editors_keep_the_people_and_phones_of_an_organisation(session: Session) -> None:
    owner = organisation(session)
    with pytest.raises(NotAllowedError):
        commands.keep_organisation_lists(
            session, owner, OwnerLists(), actor=member_of(owner), now=NOW
        )


def test_a_place_says_all_it_has_to_say(session: Session) -> None:
    owner = organisation(session)
    told = LocationFields(
        name="The Rooms",
        alternate_name="The old bank",
        description="A red door beside the bakery.",
        kind=LocationKind.PHYSICAL,
        attention="c/o The Bakery",
        address="212 High Road",
        address_2="First floor",
        town="North Finchley",
        region="London",
        county="Greater London",
        postcode="N12 8CV",
        country="GB",
        travel="Bus 43",
        url="https://rooms.example",
        access_note="A ramp at the side.",
        access_details="1:12, with a rail on the left.",
        access_url="https://rooms.example/access",
        external_id="100021769000",
        external_id_kind="UPRN",
    )
    place = commands.add_location(session, owner, told, actor=EDITOR)
    commands.keep_location_lists(
        session, place, OwnerLists(phones=[TEXTPHONE], contacts=[MARGIT]), actor=EDITOR, now=NOW
    )
    kept = queries.get_place(session, place, viewer=EDITOR)
    assert kept.fields == told
    assert (kept.lists.phones, kept.lists.contacts) == ([TEXTPHONE], [MARGIT])
    service_id = published(session, owner, locations=[str(place)])
    page = queries.get_service_page(session, service_id, today=TODAY)
    assert page.places[0].address == "212 High Road, First floor"
    assert page.places[0].access.note == "A ramp at the side."
    assert page.more.place_details[place].contacts[0].name == "Margit"
    assert page.more.details.contacts == ()  # the place's are not the service's


def test_a_place_nobody_uses_goes_with_its_phones(session: Session) -> None:
    place = location(session, organisation(session))
    lists = OwnerLists(phones=[TEXTPHONE], contacts=[MARGIT], external_terms=[TERM])
    commands.keep_location_lists(session, place, lists, actor=EDITOR, now=NOW)
    commands.remove_location(session, place, actor=EDITOR)
    session.commit()


def test_a_country_or_year_that_is_none_is_refused(session: Session) -> None:
    owner = organisation(session)
    with pytest.raises(InvalidError) as refused:
        commands.add_location(session, owner, LocationFields(country="G1"), actor=EDITOR)
    assert list(refused.value.fields) == ["country"]
    with pytest.raises(InvalidError) as refused:
        commands.create_organisation(
            session, OrganisationFields("Old", year_founded=12), actor=EDITOR, now=NOW
        )
    assert list(refused.value.fields) == ["year_founded"]
