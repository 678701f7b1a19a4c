"""What is compared of a listing, and how it is written so that slips of the pen do not matter."""

import re
from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, TypeVar
from uuid import UUID

from base.text import slug

Key = TypeVar("Key", bound=Hashable)
_LEGAL: Final = frozenset(
    (
        *("the", "and", "of", "for", "at", "in", "a", "an", "to", "ltd", "limited", "cio"),
        *("cic", "plc", "incorporated", "uk", "charity"),
    )
)
_NO_DIGIT: Final = re.compile(r"\D+")
_DOMAIN: Final = re.compile(r"^(?:[a-z]+://)?(?:www\d?\.)?([^/:?#@\s]+\.[a-z]{2,})", re.IGNORECASE)
_NOBODYS: Final = frozenset(  # where anybody may have a page: says nothing of whose it is
    (
        *("facebook.com", "twitter.com", "x.com", "instagram.com", "linktr.ee", "gmail.com"),
        *("wordpress.com", "google.com", "sites.google.com", "gov.uk", "nhs.uk", "outlook.com"),
        *("hotmail.com", "hotmail.co.uk", "yahoo.co.uk", "btinternet.com", "eventbrite.co.uk"),
    )
)


class Likeness(StrEnum):
    """Why two listings may be the same."""

    SAME_NAME = "same_name"
    LIKE_NAME = "like_name"
    SAME_POSTCODE = "same_postcode"
    SAME_PHONE = "same_phone"
    SAME_CHARITY = "same_charity"
    SAME_DOMAIN = "same_domain"
    SAME_WORDS = "same_words"  # of the description


@dataclass(frozen=True, slots=True)
class Listing(Generic[Key]):
    """What is compared of a listing. Empty: not known."""

    key: Key
    name: str
    organisation: str = ""  # its id: services of one organisation share all but name and words
    postcode: str = ""
    phone: str = ""
    charity_number: str = ""
    website: str = ""
    words: str = ""  # what it says of itself


@dataclass(frozen=True, slots=True)
class Present:
    """A listing that is or may be public, as it is compared with others.

    source, item: the feed its organisation came from and its id there, if it came from one.
    """

    listing: Listing[UUID]
    organisation: str
    source: str | None
    item: str | None


def name_key(name: str) -> str:
    """A name without capitals, marks, little words and the legal form, its words in order."""
    words = slug(name.replace("&", " and ").replace("'", "").replace("\u2019", "")).split("-")
    return " ".join(sorted({each for each in words if each and each not in _LEGAL}))


def phone_key(phone: str) -> str:
    """A UK number as its last ten digits; "" for what is none."""
    digits = _NO_DIGIT.sub("", phone)
    return digits[-10:] if len(digits) >= 10 else ""  # noqa: PLR2004


def domain_key(website: str) -> str:
    """The domain of a web or e-mail address; "" for none, or one where anybody may be."""
    found = _DOMAIN.match(website.strip().rpartition("@")[2])
    domain = found[1].lower() if found else ""
    return "" if domain in _NOBODYS else domain


def register_key(number: str) -> str:
    """Which register a charity's number is of: a Scottish one says nothing about an English one."""
    letters = "".join(each for each in number.upper() if each.isalpha())
    return letters or ("E" if number else "")


def number_key(number: str) -> str:
    """A charity's number as its digits."""
    return _NO_DIGIT.sub("", number)
