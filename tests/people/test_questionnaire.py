from pathlib import Path

import pytest

from base.errors import InvalidError
from matching.terms import Domain
from people.questionnaire import read_questionnaire
from people.rules import STANDARD_ORDER
from tests.databases import ROOT

SHIPPED = Path(ROOT / "data" / "dialog.toml").read_text(encoding="utf-8")


def test_the_standard_set_is_in_the_order_of_its_codes() -> None:
    found = read_questionnaire(SHIPPED, "standard")

    assert found.order == STANDARD_ORDER
    assert found.link == "https://dialog.elft.nhs.uk"
    assert found.owners


def test_north_central_london_asks_in_its_own_order_and_words() -> None:
    standard, ours = (read_questionnaire(SHIPPED, key) for key in ("standard", "ncl"))

    assert [ours.labels[each] for each in ours.order] == [
        "Relationships", "Accommodation", "Mental health", "Physical health", "Practical support",
        "Contact with services", "Medication", "Personal safety", "Friendships",
        "Leisure activities", "Employment",
    ]  # fmt: skip
    differ = {each.value for each in Domain if ours.labels[each] != standard.labels[each]}
    assert differ == {"job_situation", "partner_family", "practical_help", "meetings"}


def test_a_set_of_another_place_is_one_more_table_of_the_file() -> None:
    theirs = SHIPPED.replace("sets.ncl", "sets.here").replace('"Employment"', '"Work"')

    assert read_questionnaire(theirs, "here").labels[Domain.JOB_SITUATION] == "Work"


@pytest.mark.parametrize(
    ("was", "is_now", "said"),
    [
        ("[source]", "[source", "is not TOML"),
        ("[source]", "[sauce]", "[source] is missing"),
        ("[sets.ncl]", "[sets.elsewhere]", "[sets.ncl]"),
        ('"https://', '"http://', "https://"),
        ('leisure = "Leisure activities"', "", "each item once"),
        ('leisure = "Leisure activities"', 'leisure = "Medication"', "alike"),
        ('"leisure", "job_situation",', '"leisure", "leisure",', "each item once"),
        ('7 = "Totally satisfied"', '8 = "More than that"', "1 to 7"),
        ('"Those closest to you."', "7", "words"),
    ],
)
def test_a_file_that_is_wrong_says_where(was: str, is_now: str, said: str) -> None:
    assert was in SHIPPED

    with pytest.raises(InvalidError) as refused:
        read_questionnaire(SHIPPED.replace(was, is_now), "ncl")

    assert said in str(refused.value)


def test_a_set_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(InvalidError, match="ncl, standard"):
        read_questionnaire(SHIPPED, "dance")
