from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from base.errors import InvalidError, NotAllowedError
from directory import commands, queries
from directory.commands import LocationFields, OrganisationFields, OwnerLists
from directory.pages import ServiceMore
from directory.terms import LocationKind, PhoneKind
from matching.terms import CostKind
from tests.clock import NOW, TODAY
from tests.directory.build import (
    EDITOR,
    draft,
    location,
    member_of,
    organisation,
    published,
)

TEXTPHONE: Final = {
    "number": "18001 020 7946 0124",
    "kind": "textphone",
    "extension": "204",
    "languages": ["en", "so"],
    "note": "For carers",
}
MARGIT: Final = {
    "name": "Margit",
    "role": "Coordinator",
    "department": "Money team",
    "email": "margit@lanternrooms.example",
    "phones": [{"number": "07700 900123", "kind": "cell"}],
}
PRICES: Final = [
    {"option": "On benefits", "pence": 200, "currency": "GBP"},
    {
        "option": "In work",
        "pence": 650,
        "currency": "GBP",
        "valid_from": "2026-01-01",
        "valid_to": "2030-12-31",
        "note": "Tea included",
    },
    {"option": "Staying the night", "pence": None, "currency": "GBP", "note": "Ask us"},
]
TERM: Final = {
    "taxonomy": "LGA service types",
    "taxonomy_uri": "https://standards.example/service-types",
    "taxonomy_version": "5.01",
    "code": "1072",
    "name": "Debt advice",
    "description": "Advice about debt",
    "uri": "https://standards.example/service-types/1072",
    "about": "service_type",
    "value": "yes",
}
WHOLE: Final[dict[str, Any]] = {
    "alternate_name": "The Bill Shop",
    "alert": "Closed in August for building works.",
    "accreditations": "Advice Quality Standard",
    "licences": "Licensed by the Office of Tea",
    "assurer_email": "checks@council.example",
    "how_to_join": "Ring us.\n\nWe ring back within a day.",
    "documents": [{"document": "A letter with your name", "url": "https://x.example/letter"}],
    "wait_words": "About two weeks before Christmas",
    "languages": ["en", "so"],
    "language_notes": {"so": "On Tuesdays"},
    "interpretation": "We book an interpreter if you tell us a week before.",
    "cost_kind": "paid",
    "cost_pence": 200,
    "costs": PRICES,
    "funding": ["National Lottery Community Fund", "Barnet Council"],
    "phones": [TEXTPHONE],
    "contacts": [MARGIT],
    "external_terms": [TERM],
    "coverage": [
        {
            "kind": "polygon",
            "area": "",
            "km": None,
            "ring": [[0.0, 51.0], [0.0, 52.0], [1.0, 52.0], [0.0, 51.0]],
            "name": "The Grahame Park estate",
            "uri": "https://areas.example/grahame-park",
        }
    ],
    "schedules": [
        {
            "rrule": "FREQ=MONTHLY;BYMONTHDAY=15;COUNT=12;WKST=SU",
            "starts_on": "2026-01-15",
            "opens": "10:00",
            "closes": "12:30",
            "term_time": False,
            "on_bank_holidays": False,
            "note": "Bring a mug",
            "description": "Open mornings",
            "attending": "Online",
            "link": "https://x.example/book",
            "valid_from": "2026-01-01",
            "valid_to": "2030-12-31",
        }
    ],
}


def _values(session: Session, service_id: UUID) -> dict[str, Any]:
    found = queries.get_service_for_edit(session, service_id, viewer=EDITOR, today=TODAY)
    return dict(found.values)


def _edit(session: Session, service_id: UUID, **values: Any) -> tuple[str, ...]:  # noqa: ANN401
    seen = queries.get_service_for_edit(session, service_id, viewer=EDITOR, today=TODAY).version
    return commands.edit_service(
        session, service_id, values, seen_version=seen, actor=EDITOR, now=NOW
    )


def _more(session: Session, service_id: UUID) -> ServiceMore:
    return queries.get_service_page(session, service_id, today=TODAY).more


def test_everything_a_listing_may_say_comes_back_as_it_was_given(session: Session) -> None:
    service_id = draft(session, None, **WHOLE)
    values = _values(session, service_id)
    assert {name: values[name] for name in WHOLE} == WHOLE
    assert _edit(session, service_id, **WHOLE) == ()


def test_what_is_only_at_one_place_stays_with_that_place(session: Session) -> None:
    owner = organisation(session)
    rooms, annexe = (str(location(session, owner)) for _ in range(2))
    told = {
        "phones": [{"number": "020 7946 0125", "kind": "voice", "at": annexe}],
        "contacts": [{"name": "", "role": "Porter", "at": annexe}],
        "schedules": [
            {"rrule": "FREQ=WEEKLY;BYDAY=MO", "opens": "10:00", "closes": "11:00", "at": annexe}
        ],
        "place_notes": {annexe: "Groups only"},
    }
    service_id = published(session, owner, locations=[rooms, annexe], **told)
    more = _more(session, service_id)
    assert [each.location_id for each in more.details.phones] == [UUID(annexe)]
    assert [each.location_id for each in more.details.contacts] == [UUID(annexe)]
    assert more.place_notes == {UUID(annexe): "Groups only"}
    with pytest.raises(InvalidError) as refused:
        _edit(session, service_id, locations=[rooms])
    assert set(refused.value.fields) == {"phones", "contacts", "schedules"}
    _edit(session, service_id, locations=[rooms], phones=[], contacts=[], schedules=[])
    assert _values(session, service_id)["place_notes"] == {}


def test_notes_on_languages_and_places_outlive_a_change_beside_them(session: Session) -> None:
    owner = organisation(session)
    rooms, annexe = (str(location(session, owner)) for _ in range(2))
    service_id = draft(
        session,
        owner,
        locations=[rooms],
        languages=["en", "so"],
        language_notes={"so": "On Tuesdays"},
        place_notes={rooms: "Ring the left bell"},
    )
    assert _edit(session, service_id, languages=["so", "tr"], locations=[annexe, rooms]) == (
        "languages",
        "locations",
    )
    values = _values(session, service_id)
    assert values["languages"] == ["so", "tr"]
    assert values["language_notes"] == {"so": "On Tuesdays"}
    assert values["place_notes"] == {rooms: "Ring the left bell"}
    assert _edit(session, service_id, languages=["tr"]) == ("languages", "language_notes")


def test_people_and_phones_of_a_secret_place_are_shown_to_nobody(session: Session) -> None:
    owner = organisation(session)
    house = str(location(session, owner, is_confidential=True, town="Secretham"))
    service_id = published(
        session,
        owner,
        locations=[house],
        place_notes={house: "Behind Secretham station"},
        phones=[{"number": "020 7946 0999", "kind": "voice", "at": house}],
        contacts=[{"name": "Secret Sal", "at": house}],
    )
    commands.keep_location_lists(
        session,
        UUID(house),
        OwnerLists(phones=[{"number": "020 7946 0998"}]),
        actor=EDITOR,
        now=NOW,
    )
    shown = repr(queries.get_service_page(session, service_id, today=TODAY))
    for secret in ("Secretham", "0999", "0998", "Sal"):
        assert secret not in shown


def test_the_first_price_is_the_quick_one_unless_another_is_said(session: Session) -> None:
    first = published(session, cost_kind="paid", costs=PRICES)
    other = published(session, cost_kind="paid", cost_pence=650, costs=PRICES)
    cards = queries.list_cards(session, [first, other], today=TODAY)
    assert [(card.cost_kind, card.cost_pence) for card in cards] == [
        (CostKind.PAID, 200),
        (CostKind.PAID, 650),
    ]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"cost_kind": "free", "costs": PRICES}, "cost_kind"),
        ({"cost_kind": "paid", "cost_pence": 300, "costs": PRICES}, "cost_pence"),
        ({"phones": [{"number": "call us"}]}, "phones"),
        ({"phones": [{"number": "020 7946 0123", "extension": "two"}]}, "phones"),
        ({"phones": [{"number": "020 7946 0123", "kind": "telepathy"}]}, "phones"),
        ({"contacts": [{"email": "a@b.example"}]}, "contacts"),
        ({"contacts": [{"name": "Al", "email": "nobody"}]}, "contacts"),
        ({"contacts": [{"name": "Al", "phones": [{"number": "?"}]}]}, "contacts"),
        ({"costs": [{}]}, "costs"),
        ({"costs": [{"pence": -1}]}, "costs"),
        ({"costs": [{"pence": 1, "currency": "£"}]}, "costs"),
        (
            {"costs": [{"pence": 1, "valid_from": "2026-02-01", "valid_to": "2026-01-01"}]},
            "costs",
        ),
        ({"documents": [{"url": "https://x.example"}]}, "documents"),
        ({"documents": [{"document": "A form", "url": "javascript:x"}]}, "documents"),
        ({"external_terms": [{"name": "Debt"}]}, "external_terms"),
        ({"language_notes": {"Klingon": "often"}}, "language_notes"),
        ({"place_notes": {"the hall": "x"}}, "place_notes"),
        ({"phones": [{"number": "020 7946 0123", "at": str(UUID(int=7))}]}, "phones"),
    ],
)
def test_a_row_that_cannot_be_kept_is_refused_by_field(
    session: Session, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        draft(session, None, **values)
    assert list(refused.value.fields) == [field]


def test_a_price_or_time_that_is_over_is_no_longer_shown_but_kept(session: Session) -> None:
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    old = {"option": "Last year", "pence": 100, "currency": "GBP", "valid_to": yesterday}
    hours = {
        "rrule": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU",
        "opens": "10:00",
        "closes": "11:00",
    }
    service_id = published(
        session,
        cost_kind="paid",
        costs=[old, PRICES[0]],
        schedules=[{**hours, "valid_to": yesterday}],
    )
    page = queries.get_service_page(session, service_id, today=TODAY)
    assert [each.option for each in page.more.details.costs] == ["On benefits"]
    assert (page.schedules, page.next_openings, page.card.times) == ((), (), frozenset())
    assert _values(session, service_id)["costs"][0] == old


def test_a_season_opens_on_its_first_day_and_shuts_after_its_last(session: Session) -> None:
    every_day = {
        "rrule": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU",
        "opens": "10:00",
        "closes": "11:00",
        "on_bank_holidays": True,
        "valid_from": (TODAY + timedelta(days=2)).isoformat(),
        "valid_to": (TODAY + timedelta(days=4)).isoformat(),
    }
    service_id = published(session, schedules=[every_day])
    page = queries.get_service_page(session, service_id, today=TODAY)
    assert [(each.day - TODAY).days for each in page.next_openings] == [2, 3, 4]


def test_a_listed_number_is_contact_enough_to_be_published(session: Session) -> None:
    fields = OrganisationFields("Quiet House")
    owner = commands.create_organisation(session, fields, actor=EDITOR, now=NOW)
    service_id = draft(session, owner, phone="", phones=[TEXTPHONE])
    assert commands.publish_services(session, [service_id], actor=EDITOR, now=NOW) == 1


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
