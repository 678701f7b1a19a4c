from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from base.errors import InvalidError
from directory import commands, queries
from directory.commands import OrganisationFields, OwnerLists
from directory.detail_pages import ServiceMore
from matching.terms import CostKind
from tests.clock import NOW, TODAY
from tests.directory.build import (
    EDITOR,
    Add,
    Find,
    draft,
    location,
    names_of,
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


def test_a_service_is_found_by_its_other_name(add: Add, find: Find) -> None:
    add("Money Mornings", alternate_name="The Quillbill Shop")
    assert names_of(find(text="quillbill")) == ["Money Mornings"]
