import re
import tomllib
from collections import Counter
from typing import Any

from importers.demo_files import (
    DEMO_FOLDER,
    ORGANISATIONS,
    read_accounts,
    read_people,
    read_teams,
)
from tests.places.build import shipped

DRAMA = re.compile(r"020 7946 0\d{3}|0808 157 0\d{3}|07700 900\d{3}")
LOOKS_LIKE_A_PHONE = re.compile(r"(?:\+44|\b0)[\d\s()-]{8,14}\d\b")
EMAIL = re.compile(r"[\w.+-]+@[\w.-]+\w")
WEB = re.compile(r"https?://([\w.-]+\w)")


def _texts() -> dict[str, str]:
    paths = [*DEMO_FOLDER.rglob("*.toml"), *DEMO_FOLDER.rglob("*.md")]
    return {str(path.relative_to(DEMO_FOLDER)): path.read_text("utf-8") for path in paths}


def test_nobody_real_can_be_written_to_or_rung() -> None:
    texts = _texts()
    addresses = {name: [*EMAIL.findall(text), *WEB.findall(text)] for name, text in texts.items()}
    phones = {name: LOOKS_LIKE_A_PHONE.findall(text) for name, text in texts.items()}
    phones.pop("README.md")  # which says the ranges

    assert [each for found in addresses.values() for each in found]
    assert [
        (name, each)
        for name, found in addresses.items()
        for each in found
        if not each.endswith(".example")
    ] == []
    assert [each for found in phones.values() for each in found]
    assert [
        (name, each)
        for name, found in phones.items()
        for each in found
        if not DRAMA.fullmatch(each.strip())
    ] == []


def test_everything_says_that_it_is_invented() -> None:
    assert [name for name, text in _texts().items() if "invented" not in text.lower()] == []


def test_names_and_numbers_belong_to_one_only() -> None:
    people, accounts, teams = read_people(), read_accounts(), read_teams()
    organisations = _organisations()
    names = [each["name"] for each in organisations]
    names += [each.name for each in people]
    names += [each.name for each in accounts] + [each.name for each in teams]
    phones = [each["phone"] for each in organisations if each.get("phone")]
    phones += [each.phone for each in people if each.phone]
    emails = [each["email"] for each in organisations if each.get("email")]
    emails += [each.email for each in people if each.email]
    emails += [each.email for each in accounts] + [each.email for each in teams]

    assert [name for name, times in Counter(names).items() if times > 1] == []
    assert [phone for phone, times in Counter(phones).items() if times > 1] == []
    assert [email for email, times in Counter(emails).items() if times > 1] == []


def test_every_persons_place_and_practice_are_known() -> None:
    for person in read_people():
        assert shipped().find(person.postcode), person.name
        assert not person.practice or shipped().practice(person.practice), person.name


def _organisations() -> list[dict[str, Any]]:
    return [
        organisation
        for path in ORGANISATIONS.glob("*.toml")
        for organisation in tomllib.loads(path.read_text("utf-8"))["organisation"]
    ]
