"""National services: the file, what of it is shown, and what editors' checks do."""

import csv
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy.orm import Session

from base.errors import InvalidError, NotAllowedError, NotFoundError
from directory import queries
from directory.commands import close_service
from directory.models import ServiceRow
from directory.national import UNCHECKED, load_national, national_id
from directory.national_checks import (
    confirm_national,
    find_national,
    list_national,
    take_back_check,
)
from directory.national_file import COLUMNS, FILE, NationalService, Reach, read_national
from directory.national_hours import schedules_of
from directory.pages import ServicePage
from matching.terms import Domain, Freshness
from tests.clock import NOW, TODAY
from tests.directory.build import CONNECTOR, EDITOR
from tests.statements import counted

SERVICES: Final = read_national()
READ: Final = next(each for each in SERVICES if each.key == "samaritans")
UNREAD: Final = next(each for each in SERVICES if each.key == "moneyhelper")
FEW: Final = [
    each
    for each in SERVICES
    if each.key in {"samaritans", "moneyhelper", "shout", "stepchange", "acas", "relate"}
]
FOUND: Final = Reach("0800 011 3797", "", "https://www.moneyhelper.org.uk", "")


def _page(session: Session, key: str) -> ServicePage:
    return queries.get_service_page(session, national_id(key), today=TODAY)


def _numbers(page: ServicePage) -> list[str]:
    return [page.contact.phone, *(each.number for each in page.more.details.phones)]


def _written(tmp_path: Path, **changes: str) -> Path:
    path = tmp_path / "national.csv"
    with path.open("w", encoding="utf-8", newline="") as opened:
        table = csv.DictWriter(opened, COLUMNS)
        table.writeheader()
        table.writerow({**READ.row, **changes})
    return path


def test_the_file_has_sixty_services_and_two_for_every_part_of_life() -> None:
    counts = Counter(domain for each in SERVICES for domain in each.values["domains"])

    assert len(SERVICES) >= 60
    assert all(counts[domain.value] >= 2 for domain in Domain)


def test_every_service_says_where_its_facts_are_from_and_all_hours_are_understood() -> None:
    assert all(each.source for each in SERVICES)
    vague = [each.key for each in SERVICES if each.reach.hours and not _is_plain(each)]
    assert vague == ["al-anon"]


def _is_plain(service: NationalService) -> bool:
    return bool(schedules_of(service.reach.hours))


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"confirmed": "yes", "read_on": ""}, "read_on"),
        ({"confirmed": "no"}, "evidence"),
        ({"source": ""}, "source"),
        ({"website": "www.samaritans.org"}, "https://"),
        ({"domains": "happiness"}, "happiness"),
        ({"evidence": "hearsay"}, "hearsay"),
    ],
)
def test_a_row_that_cannot_be_right_is_named(
    tmp_path: Path, changes: dict[str, str], wrong: str
) -> None:
    with pytest.raises(InvalidError, match="row 2, samaritans") as refused:
        read_national(_written(tmp_path, **changes))
    assert wrong in str(refused.value)


@pytest.mark.parametrize(
    ("words", "rule", "opens", "closes"),
    [
        ("Any time, day or night", "MO,TU,WE,TH,FR,SA,SU", "00:00", "00:00"),
        ("Monday to Friday, 9am to 6pm", "MO,TU,WE,TH,FR", "09:00", "18:00"),
        ("Every day, 5pm to midnight", "MO,TU,WE,TH,FR,SA,SU", "17:00", "00:00"),
        ("Monday, Wednesday and Friday 9.30am to noon", "MO,WE,FR", "09:30", "12:00"),
    ],
)
def test_hours_in_words_become_rules(words: str, rule: str, opens: str, closes: str) -> None:
    (found,) = schedules_of(words)

    assert found["rrule"] == f"FREQ=WEEKLY;BYDAY={rule}"
    assert (found["opens"], found["closes"]) == (opens, closes)


@pytest.mark.parametrize("words", ["", "Evenings", "Monday to Funday, 9am to 5pm", "9am to 5pm"])
def test_hours_that_are_not_clear_become_no_rule(words: str) -> None:
    assert schedules_of(words) == []


def test_a_number_is_shown_only_when_somebody_read_it(session: Session) -> None:
    load_national(session, FEW, now=NOW)

    read, unread = _page(session, "samaritans"), _page(session, "moneyhelper")
    assert read.contact.phone == "116 123"
    assert read.schedules
    assert unread.contact.website == "https://www.moneyhelper.org.uk"
    assert (unread.contact.phone, unread.schedules, unread.more.alert) == ("", (), UNCHECKED)
    assert unread.card.freshness is Freshness.EXPIRED
    assert any("85258" in each for each in _numbers(_page(session, "shout")))


def test_nobody_can_be_referred_to_a_service_that_reads_nothing_from_here(
    session: Session,
) -> None:
    load_national(session, FEW, now=NOW)

    assert not _page(session, "samaritans").card.takes_referrals
    assert not queries.get_referral_target(session, national_id("samaritans")).routes


def test_no_number_that_nobody_read_is_kept_in_any_listing(session: Session) -> None:
    assert load_national(session, SERVICES, now=NOW).written == len(SERVICES)

    unread = [each for each in SERVICES if not each.is_confirmed]
    assert unread
    targets = queries.list_referral_targets(session, [national_id(each.key) for each in unread])
    assert not any(each.contact.phone for each in targets.values())
    assert not any(_numbers(_page(session, each.key))[0] for each in unread[:3])


def test_an_editor_who_read_it_makes_it_show_and_a_new_loading_keeps_that(session: Session) -> None:
    load_national(session, FEW, now=NOW)
    confirm_national(session, UNREAD, FOUND, "rang them", actor=EDITOR, now=NOW)
    load_national(session, FEW, now=NOW)

    assert _page(session, "moneyhelper").contact.phone == "0800 011 3797"
    assert load_national(session, FEW, now=NOW + timedelta(hours=1)).written == 0
    assert _page(session, "moneyhelper").contact.phone == "0800 011 3797"

    line = next(
        each for each in list_national(session, FEW, viewer=EDITOR) if each.key == UNREAD.key
    )
    assert line.is_checked_here
    assert (line.source, line.checked_by, line.known_on) == ("rang them", EDITOR.user_id, TODAY)


def test_a_check_taken_back_hides_the_number_again(session: Session) -> None:
    load_national(session, FEW, now=NOW)
    confirm_national(session, UNREAD, FOUND, "rang them", actor=EDITOR, now=NOW)
    load_national(session, FEW, now=NOW)
    take_back_check(session, UNREAD, actor=EDITOR)
    load_national(session, FEW, now=NOW)

    assert _page(session, "moneyhelper").contact.phone == ""
    with pytest.raises(NotFoundError):
        take_back_check(session, UNREAD, actor=EDITOR)


def test_a_file_read_after_the_check_counts_more_than_the_check(session: Session) -> None:
    old = Reach("0800 000 0000", "", "https://www.samaritans.org", "")
    confirm_national(session, READ, old, "an old leaflet", actor=EDITOR, now=NOW)
    newer = replace(READ, read_on=TODAY + timedelta(days=30))
    load_national(session, [newer], now=NOW)

    assert _page(session, "samaritans").contact.phone == "116 123"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"phone": "ring us"}, "phone"),
        ({"website": ""}, "website"),
        ({"hours": "most evenings"}, "hours"),
    ],
)
def test_a_check_that_cannot_be_right_names_the_field(
    session: Session, changes: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        confirm_national(
            session, UNREAD, replace(FOUND, **changes), "rang them", actor=EDITOR, now=NOW
        )
    assert list(refused.value.fields) == [field]


def test_only_editors_check_and_say_where_they_looked(session: Session) -> None:
    with pytest.raises(InvalidError) as refused:
        confirm_national(session, UNREAD, FOUND, " ", actor=EDITOR, now=NOW)
    assert list(refused.value.fields) == ["source"]
    with pytest.raises(NotAllowedError):
        confirm_national(session, UNREAD, FOUND, "rang them", actor=CONNECTOR, now=NOW)
    with pytest.raises(NotAllowedError):
        list_national(session, FEW, viewer=CONNECTOR)
    with pytest.raises(NotFoundError):
        find_national(SERVICES, "nobody")


def test_what_waits_stands_first_and_the_list_costs_two_statements(session: Session) -> None:
    load_national(session, FEW, now=NOW)
    with counted(session) as statements:
        lines = list_national(session, FEW, viewer=EDITOR)

    waiting = [each.known_on is None for each in lines]
    assert waiting == sorted(waiting, reverse=True)
    assert len(lines) == len(FEW)
    assert statements.count == 2


def test_hand_edits_and_closed_listings_stay_and_what_left_the_file_is_closed(
    session: Session,
) -> None:
    load_national(session, FEW, now=NOW)
    row = session.get_one(ServiceRow, national_id("stepchange"))
    row.hand_edited, row.summary = ["summary"], "Our own words."
    acas = national_id("acas")
    close_service(session, acas, reason="It has ended", actor=EDITOR, now=NOW)
    others = [
        replace(each, row={**each.row, "source": "another"})
        for each in FEW
        if each.key != "samaritans"
    ]
    counts = load_national(session, others, now=NOW)

    assert counts.closed == 1
    assert _page(session, "stepchange").card.summary == "Our own words."
    for key in ("acas", "samaritans"):
        with pytest.raises(NotFoundError):
            _page(session, key)


def test_the_file_itself_is_a_plain_table() -> None:
    first = FILE.read_text(encoding="utf-8").splitlines()[0]
    assert first == ",".join(COLUMNS)
