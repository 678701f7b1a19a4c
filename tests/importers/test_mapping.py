import csv

import pytest

from base.errors import InvalidError
from importers.mapping import PROFILES, load_profile, suggest_domains
from matching.terms import Domain
from tests.importers.build import PROFILE, SHARED


@pytest.mark.parametrize("key", PROFILES)
def test_every_profile_that_ships_can_be_read(key: str) -> None:
    profile = load_profile(key)

    assert profile.key == key
    assert set(profile.required) <= profile.columns.keys()
    assert profile.licence
    assert profile.attribution


def test_an_unknown_profile_names_those_there_are() -> None:
    with pytest.raises(InvalidError, match="charity-register"):
        load_profile("nonsense")


def test_the_need_most_tags_point_to_comes_first() -> None:
    assert suggest_domains(["SW106", "FA103"], PROFILE.tags) == (
        Domain.FRIENDSHIPS,
        Domain.LEISURE,
    )


def test_who_somebody_is_suggests_no_need() -> None:
    assert suggest_domains(["RL106", "BE111", "BE105"], PROFILE.tags) == ()


def test_a_body_that_gives_to_organisations_suggests_no_need() -> None:
    assert suggest_domains(["CA202", "HE210"], PROFILE.tags) == ()


def test_unless_it_helps_people_too() -> None:
    assert Domain.MENTAL_HEALTH in suggest_domains(["CA202", "HE304"], PROFILE.tags)


def test_every_tag_that_is_mapped_exists() -> None:
    file = SHARED / "ukcat.csv"
    if not file.exists():
        pytest.skip("the list of UK-CAT tags is not beside this checkout")
    with file.open(encoding="utf-8-sig", newline="") as opened:
        known = {line["Code"] for line in csv.DictReader(opened)}
    tags = PROFILE.tags
    mapped = tags.domains.keys() | tags.for_organisations | tags.for_people | tags.unsafe_to_name

    assert mapped - known == set()
