"""What the public feed tells of a service: everything that may be told, and nothing else."""

import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from sqlalchemy.orm import Session

from directory.commands import close_service
from directory.feed import FeedQuery, is_in_feed, list_feed
from directory.models import ServiceRow
from directory.open_referral import listed, load_documents
from directory.open_referral_terms import EXTRA, Json, made_id
from tests.clock import NOW, TODAY
from tests.databases import ROOT
from tests.directory.build import EDITOR, location, organisation, published
from tests.statements import counted

PROFILE = ROOT.parent / "shared/standards/oruk-3.0-profile/schema/compiled"
"""The UK profile of HSDS 3.0 (CC BY-SA 4.0), which is checked against and not shipped."""

RING = [[-0.14, 51.56], [-0.13, 51.56], [-0.13, 51.57], [-0.14, 51.56]]


def document(session: Session, service_id: UUID) -> Json:
    return load_documents(session, [service_id], today=TODAY)[service_id]


def row_of(session: Session, service_id: UUID) -> ServiceRow:
    found = session.get(ServiceRow, service_id)
    assert found is not None
    return found


def rich(session: Session) -> tuple[UUID, str, str]:
    """A listing with something in most of its fields, at an open and at a secret place."""
    owner = organisation(session)
    told = str(location(session, owner))
    secret = str(location(session, owner, is_confidential=True, town="Hidden Town"))
    values: dict[str, Any] = {
        "locations": [told, secret],
        "place_notes": {told: "Ring the bell", secret: "Knock twice"},
        "who_for": "Adults in debt",
        "min_age": 18,
        "languages": ["en", "so"],
        "language_notes": {"so": "on Tuesdays"},
        "access": {"lift": "yes", "hoist": "no"},
        "cost_kind": "paid",
        "cost_pence": 250,
        "cost_note": "A little for tea",
        "costs": [{"option": "Tea", "pence": 250, "currency": "GBP"}],
        "words": "skint broke",
        "lead_email": "lead@lanternrooms.example",
        "funding": ["The Lottery"],
        "documents": [{"document": "A letter", "url": "https://letters.example/a"}],
        "phones": [
            {"number": "020 7946 0111", "kind": "text", "extension": "204"},
            {"number": "020 7946 0999", "kind": "voice", "at": secret},
        ],
        "contacts": [{"name": "Ana", "role": "Adviser", "phones": [{"number": "020 7946 0777"}]}],
        "coverage": [
            {"kind": "borough", "area": "E09000003", "name": "All of Barnet"},
            {"kind": "radius", "km": 3.5},
            {"kind": "polygon", "ring": RING},
        ],
        "schedules": [
            {"rrule": "FREQ=MONTHLY;BYDAY=1TU", "opens": "10:00", "closes": "12:30"},
            {"rrule": "FREQ=WEEKLY;BYDAY=MO", "opens": "09:00", "closes": "10:00", "at": secret},
        ],
        "external_terms": [{"taxonomy": "Needs", "name": "Debt", "code": "esdNeed:69"}],
    }
    return published(session, owner, **values), told, secret


def test_a_document_tells_what_the_public_may_see(session: Session) -> None:
    service_id, place, _ = rich(session)

    told = document(session, service_id)

    assert (told["id"], told["status"], told["minimum_age"]) == (str(service_id), "active", 18)
    assert (told["fees"], told["eligibility_description"]) == ("A little for tea", "Adults in debt")
    assert told["assured_date"] == TODAY.isoformat()
    assert told["last_modified"].endswith("Z")
    main, text = told["phones"]
    assert (main["number"], main[EXTRA]) == ("020 7946 0123", {"is_main": True})
    assert (text["type"], text["extension"]) == ("text", 204)
    assert told["contacts"][0]["phones"][0]["number"] == "020 7946 0777"
    assert [(each["code"], each.get("note")) for each in told["languages"]] == [
        ("en", None),
        ("so", "on Tuesdays"),
    ]
    assert told["cost_options"][0]["amount"] == 2.5
    [schedule] = told["schedules"]
    assert (schedule["freq"], schedule["byday"], schedule["opens_at"]) == (
        "MONTHLY",
        "1TU",
        "10:00",
    )
    borough, circle, drawn = told["service_areas"]
    assert borough["name"] == "All of Barnet"
    assert circle[EXTRA] == {"kind": "radius", "km": 3.5}
    assert json.loads(drawn["extent"]) == {"type": "Polygon", "coordinates": [RING]}
    [at] = told["service_at_locations"]
    assert (at["description"], at["location"]["id"]) == ("Ring the bell", place)
    assert at["location"]["addresses"][0]["state_province"] == ""  # the standard wants the field
    assert told[EXTRA]["cost"] == {"kind": "paid", "pence": 250, "note": "A little for tea"}


def test_terms_and_access_are_attributes_with_codes_of_ours_or_theirs(session: Session) -> None:
    told = document(session, rich(session)[0])

    codes = [each["taxonomy_term"].get("code") for each in told["attributes"]]
    assert codes[:2] == ["anydoor-domain:practical_help", "anydoor-domain:accommodation"]
    assert codes[-1] == "esdNeed:69"
    answers = {
        each["taxonomy_term"]["code"]: (each["value"], each[EXTRA]["said_on"])
        for each in told["attributes"]
        if each.get("link_type") == "access"
    }
    assert answers["anydoor-access:hoist"] == ("no", TODAY.isoformat())


def test_a_document_keeps_to_itself_what_is_not_for_the_public(session: Session) -> None:
    service_id, _, secret = rich(session)

    whole = json.dumps(document(session, service_id))

    for kept in (secret, "Hidden Town", "Knock twice", "0999", "skint", "lead@"):
        assert kept not in whole
    assert "null" not in whole


def test_a_list_has_what_there_is_one_of(session: Session) -> None:
    service_id, *_ = rich(session)

    short = listed(document(session, service_id))

    assert short["organization"]["name"] == "The Lantern Rooms"
    assert not any(isinstance(each, list) for each in short.values())


@pytest.mark.skipif(
    not PROFILE.is_dir(), reason="the standard's schemas are not beside the product"
)
def test_documents_are_as_the_schemas_of_the_standard_say(session: Session) -> None:
    whole = document(session, rich(session)[0])
    bare = document(session, published(session, name="Bare Words"))

    assert [*wrongs("service", whole), *wrongs("service", bare)] == []
    assert [*wrongs("service_list", listed(whole)), *wrongs("service_list", listed(bare))] == []
    assert wrongs("service", {**whole, "status": "alive", "id": "7"})
    assert wrongs("service_list", {**listed(whole), "name": None})


def wrongs(schema: str, told: Json) -> list[str]:
    """What a compiled schema of the UK profile finds wrong, formats included."""
    rules = json.loads((PROFILE / f"{schema}.json").read_text(encoding="utf-8"))
    checked = Draft202012Validator(rules, format_checker=FormatChecker())
    return [f"{each.json_path}: {each.message}" for each in checked.iter_errors(told)]


def test_the_feed_holds_what_is_published_and_was_confirmed_lately(session: Session) -> None:
    live = published(session)
    old = published(session)
    row_of(session, old).verified_on = date(2020, 1, 1)
    row_of(session, never := published(session)).verified_on = None
    close_service(session, closed := published(session), reason="ended", actor=EDITOR, now=NOW)

    found, total = list_feed(session, FeedQuery(), today=TODAY, page=1, per_page=50)

    assert (found, total) == ([live], 1)
    assert [is_in_feed(session, each, today=TODAY) for each in (live, old, never, closed)] == [
        True,
        False,
        False,
        False,
    ]
    assert list(load_documents(session, [closed, live], today=TODAY)) == [live]


def test_the_feed_is_asked_by_term_vocabulary_age_and_date(session: Session) -> None:
    owner = organisation(session)
    young = published(session, owner, name="Young", min_age=16, max_age=25)
    terms = [{"taxonomy": "Needs", "name": "Debt", "code": "esdNeed:69"}]
    other = published(session, owner, name="Other", kinds=["pr-benefits"], external_terms=terms)
    term = load_documents(session, [other], today=TODAY)[other]["attributes"][-1]["taxonomy_term"]

    def asked(**wanted: Any) -> set[UUID]:  # noqa: ANN401
        query = FeedQuery(**wanted)
        return set(list_feed(session, query, today=TODAY, page=1, per_page=9)[0])

    assert asked(term_ids=[made_id("term", "domain", "practical_help")]) == {young, other}
    assert asked(term_ids=[made_id("term", "kind", "pr-benefits")]) == {other}
    assert asked(term_ids=[term["id"]]) == asked(taxonomy_ids=[term["taxonomy_id"]]) == {other}
    assert asked(term_ids=[made_id("term", "domain", "leisure")]) == set()
    assert asked(term_ids=["nothing of ours"]) == set()
    assert asked(minimum_age=16) == asked(maximum_age=25) == {young}
    assert asked(age=40) == {other}
    assert asked(modified_after=NOW, organisation_id=owner) == {young, other}
    assert asked(among=[other]) == {other}


def test_many_services_take_no_more_statements_than_one(session: Session) -> None:
    ids = [rich(session)[0] for _ in range(3)]

    counts = []
    for asked in (ids[:1], ids):
        with counted(session) as seen:
            load_documents(session, asked, today=TODAY)
        counts.append(seen.count)

    assert counts == [23, 23]
