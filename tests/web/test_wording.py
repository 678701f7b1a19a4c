from collections.abc import Mapping
from datetime import date
from enum import StrEnum

import pytest

from matching.service import Capacity
from matching.terms import (
    AccessFeature,
    Answer,
    CapacityState,
    Community,
    CostKind,
    Domain,
    Freshness,
    Mode,
    NhseItem,
    Route,
    Suits,
    TimeBand,
)
from web import wording


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (Domain, wording.DOMAINS),
        (Domain, wording.DOMAIN_HINTS),
        (Domain, wording.DIALOG_STANDARD),
        (Domain, wording.DIALOG_NCL),
        (NhseItem, wording.NHSE_ITEMS),
        (Mode, wording.MODES),
        (Route, wording.ROUTES),
        (CostKind, wording.COSTS),
        (CapacityState, wording.CAPACITY),
        (Answer, wording.ANSWERS),
        (Suits, wording.SUITS),
        (Freshness, wording.FRESHNESS),
        (TimeBand, wording.TIMES),
        (AccessFeature, wording.ACCESS),
        (Community, wording.COMMUNITIES),
    ],
)
def test_every_code_has_words(codes: type[StrEnum], words: Mapping[StrEnum, object]) -> None:
    assert set(words) == set(codes)
    assert all(words.values())


@pytest.mark.parametrize(
    "words",
    [
        wording.DOMAINS,
        wording.DIALOG_STANDARD,
        wording.DIALOG_NCL,
        wording.NHSE_ITEMS,
        wording.MODES,
        wording.ROUTES,
        wording.COSTS,
        wording.CAPACITY,
        wording.ANSWERS,
        wording.SUITS,
        wording.TIMES,
        wording.COMMUNITIES,
        wording.LANGUAGES,
        {key: words.word for key, words in wording.REFERRAL_STATUS.items()},
        {key: words.label for key, words in wording.ACCESS.items()},
        {key: words.ask for key, words in wording.ACCESS.items()},
    ],
)
def test_two_codes_never_read_the_same(words: Mapping[str, str]) -> None:
    assert len(set(words.values())) == len(words)


def test_the_public_never_reads_the_labels_of_the_scale() -> None:
    assert not set(wording.DOMAINS.values()) & {
        *wording.DIALOG_STANDARD.values(),
        *wording.DIALOG_NCL.values(),
    }


def test_the_words_of_north_central_london_differ_where_its_programme_says_so() -> None:
    assert {
        domain.value: label
        for domain, label in wording.DIALOG_NCL.items()
        if label != wording.DIALOG_STANDARD[domain]
    } == {
        "job_situation": "Employment",
        "partner_family": "Relationships",
        "practical_help": "Practical support",
        "meetings": "Contact with services",
    }


@pytest.mark.parametrize("feature", AccessFeature)
def test_an_access_feature_reads_differently_for_each_answer(feature: AccessFeature) -> None:
    said = {answer: wording.access_words(feature, answer) for answer in Answer}

    assert len(set(said.values())) == len(Answer)
    assert said[Answer.UNKNOWN].startswith("Ask ")


def test_what_is_not_known_is_never_said_as_a_no() -> None:
    assert wording.access_words(AccessFeature.LIFT, Answer.UNKNOWN) == "Ask if there is a lift"
    assert wording.access_words(AccessFeature.LIFT, Answer.NO) == "No lift"


@pytest.mark.parametrize(
    ("capacity", "words"),
    [
        (Capacity(), "Room now"),
        (Capacity(CapacityState.WAITING_LIST), "Waiting list"),
        (Capacity(CapacityState.WAITING_LIST, weeks=1), "Waiting list: about 1 week"),
        (Capacity(CapacityState.WAITING_LIST, weeks=6), "Waiting list: about 6 weeks"),
        (Capacity(CapacityState.FULL), "Full"),
        (Capacity(CapacityState.FULL, until=date(2027, 3, 1)), "Full until 1 March 2027"),
        (Capacity(CapacityState.PAUSED, until=date(2027, 3, 1)), "Paused until 1 March 2027"),
    ],
)
def test_room_is_said_with_the_wait_or_the_date(capacity: Capacity, words: str) -> None:
    assert wording.capacity_words(capacity) == words


@pytest.mark.parametrize(
    ("kind", "pence", "words"),
    [
        (CostKind.FREE, None, "Free"),
        (CostKind.PAID, None, "You pay"),
        (CostKind.PAID, 250, "£2.50 a session"),
        (CostKind.PAID, 500, "£5 a session"),
        (CostKind.PAID, 5, "£0.05 a session"),
    ],
)
def test_a_price_is_said_as_people_say_it(kind: CostKind, pence: int | None, words: str) -> None:
    assert wording.cost_words(kind, pence) == words


def test_freshness_names_the_month_somebody_last_checked() -> None:
    checked = date(2026, 3, 3)

    assert wording.freshness_words(Freshness.FRESH, checked) == "Checked March 2026"
    assert (
        wording.freshness_words(Freshness.CHECK_FIRST, checked)
        == "Check with them first: last checked March 2026"
    )
    assert wording.freshness_words(Freshness.EXPIRED, checked) == "Nobody has checked this lately"
    assert wording.freshness_words(Freshness.DATED, None) == "Nobody has checked this lately"


def test_a_language_without_a_name_is_shown_by_its_code() -> None:
    assert (wording.language_words("so"), wording.language_words("xx")) == ("Somali", "xx")
    assert [wording.language_words(each) for each in ("cy", "ga")] == ["Welsh", "Irish"]


def test_a_state_of_a_referral_has_a_shape_and_a_meaning_beside_its_colour() -> None:
    assert all(words.shape and words.meaning for words in wording.REFERRAL_STATUS.values())


def test_the_seven_points_are_in_order() -> None:
    assert list(wording.RATINGS) == [1, 2, 3, 4, 5, 6, 7]
