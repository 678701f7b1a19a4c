from pathlib import Path
from typing import Any, Final
from uuid import UUID

from bench.own_words import Answered, Need, figures, read_needs
from directory.pages import ServiceCard
from matching.thesaurus import load_thesaurus

THESAURUS: Final = Path(__file__).parents[2] / "matching/thesaurus.toml"
LEAST = 40  # needs; source: issue "The public's side"
DEBT = Need("bills", frozenset({"pr-debt"}))


def _card(**values: Any) -> ServiceCard:  # noqa: ANN401
    card = object.__new__(ServiceCard)
    wanted = {"service_id": UUID(int=1), "kinds": ("pr-debt",), "languages": (), "communities": ()}
    for name, value in (wanted | values).items():
        object.__setattr__(card, name, value)
    return card


def test_there_are_forty_needs_of_kinds_that_exist_and_none_comes_twice() -> None:
    needs = read_needs()
    kinds = load_thesaurus(THESAURUS.read_text(encoding="utf-8")).kinds

    assert len({each.said for each in needs}) == len(needs) >= LEAST
    assert not {kind for each in needs for kind in each.suits} - kinds.keys()
    assert any(each.help for each in needs)


def test_a_need_is_met_by_the_right_kind_in_the_right_language_for_the_right_people() -> None:
    somali = Need("somali", frozenset({"pr-debt"}), speaks="so", is_for="women")

    assert DEBT.is_met_by(_card())
    assert not DEBT.is_met_by(_card(kinds=("le-art",)))
    assert not somali.is_met_by(_card(languages=("so",)))
    assert somali.is_met_by(_card(languages=("so",), communities=("women",)))


def test_the_figures_count_what_was_met_and_where_help_stood() -> None:
    danger = Need("scared", frozenset({"ps-dv"}), help=True)
    found = [
        Answered(DEBT, (_card(kinds=()), _card()), has_help=True),
        Answered(danger, (), has_help=False),
    ]

    assert figures(found) == {
        "needs": 2,
        "suitable service in the first 3": 1,
        "needs with danger": 1,
        "help panel shown there": 0,
        "help panel shown elsewhere": 1,
    }
