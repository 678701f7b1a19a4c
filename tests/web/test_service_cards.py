from dataclasses import replace
from datetime import time, timedelta

import pytest
from flask import Flask, g

from directory.cards import list_cards
from directory.schedule import Opening
from matching.terms import AccessFeature
from storage.engine import reading
from tests.applications import parts_of
from tests.clock import NOW, TODAY
from tests.web.stock import listed
from web import service_cards
from web.cards import ServiceCard
from web.service_cards import age_words, card_again, card_of, distance_words, refer_url
from web.translation import EASY_READ, language_of


@pytest.mark.parametrize(
    ("km", "words"),
    [
        (0.0, "very near"),
        (0.4, "about a quarter of a mile"),
        (0.8, "about half a mile"),
        (1.2, "about three quarters of a mile"),
        (1.6, "about 1 mile"),
        (1.931, "1.2 miles"),
        (3.2187, "2 miles"),
        (22.5, "about 14 miles"),
    ],
)
def test_a_distance_is_said_as_people_say_it(km: float, words: str) -> None:
    assert distance_words(km) == words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (None, None, ""),
        (18, None, ""),
        (16, None, "Age 16 and over"),
        (None, 25, "Up to age 25"),
        (16, 25, "Ages 16 to 25"),
    ],
)
def test_ages_are_said_unless_they_are_all_adults(
    low: int | None, high: int | None, words: str
) -> None:
    assert age_words(low, high) == words


def shown(app: Flask, **values: object) -> tuple[ServiceCard, str]:
    service_id = listed(app, **values)
    with reading(parts_of(app).database) as session:
        known = list_cards(session, [service_id], today=TODAY)[0]
    with app.test_request_context():
        return card_of(known, km=1.931), refer_url(known)


def words_of(card: ServiceCard) -> list[str]:
    return [fact.words for fact in card.facts]


def test_a_card_says_where_and_how_far_first(app: Flask) -> None:
    card, _ = shown(app)

    assert card.facts[0].words == "North Finchley, N12 · 1.2 miles"


def test_words_that_are_kept_are_those_of_this_very_card_language_and_moment(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    service_id = listed(app)
    with reading(parts_of(app).database) as session:
        known = list_cards(session, [service_id], today=TODAY)[0]
    renamed = replace(known, name="Warmer Words")
    with app.test_request_context():
        assert card_again(known) == card_of(known)
        assert card_again(known, km=1.931, place="N12") == card_of(known, km=1.931, place="N12")
        assert card_again(known) == card_of(known)
        assert card_again(renamed).name == "Warmer Words"
        assert card_again(known).name == known.name
    with app.test_request_context():
        g.language = language_of(EASY_READ)
        assert card_again(known) == card_of(known)
        assert card_again(known).facts[0].words != card_again(known, km=1.931).facts[0].words
    held = (
        Opening(TODAY, time(10), time(12)),
        Opening(TODAY + timedelta(days=7), time(10), time(12)),
    )
    held_twice = replace(known, next_openings=held)
    for hour, is_today in ((9, True), (13, False)):
        moment = NOW.replace(hour=hour)
        monkeypatch.setattr(service_cards, "now", lambda moment=moment: moment)
        with app.test_request_context():
            assert card_again(known) == card_of(known)
            assert card_again(held_twice) == card_of(held_twice)
            told = " ".join(words_of(card_again(held_twice)))
            assert (f"{TODAY.day} {TODAY:%B}" in told) is is_today


def test_steps_are_asked_about_when_nobody_has_said_and_only_where_somebody_goes(
    app: Flask,
) -> None:
    unknown, _ = shown(app)
    known, _ = shown(app, access={AccessFeature.STEP_FREE_ENTRANCE.value: "no"})
    remote, _ = shown(app, modes=["phone", "video"], locations=[])

    assert "Ask about steps" in words_of(unknown)
    assert "Steps at the way in" in words_of(known)
    assert not [words for words in words_of(remote) if "steps" in words.lower()]
    assert remote.facts[0].words == "By phone, by video"


def test_a_card_says_the_easiest_way_in(app: Flask) -> None:
    open_door, _ = shown(app, routes=["self", "drop_in"])
    by_letter, _ = shown(app, routes=["gp", "professional"])

    assert "Just turn up. No referral needed" in words_of(open_door)
    assert "Ask someone who supports you to refer you" in words_of(by_letter)


def test_nobody_is_offered_to_refer_themselves_where_they_cannot(app: Flask) -> None:
    _, for_all = shown(app, routes=["self"])
    _, for_some = shown(app, routes=["professional"])

    assert for_all.endswith("/refer-myself")
    assert for_some == ""
