"""Invented listings with duplicates planted among them, and what looks like one and is none.

Planted: the same listing again, as another feed would have it - at the same postcode, at another
one, under another name, after a move. Beside them stand branches of one organisation, several
services of one house, and clubs that happen to have the same name: these are different.
"""

# ruff: noqa: PLR2004 (the odds of what is drawn)

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random
from typing import Final

from matching.likeness import Listing

SHARE: Final = 0.06  # of the listings have a second one
_SYLLABLES: Final = ("ba", "cor", "den", "fal", "gri", "hol", "lin", "mer", "nor", "pel", "ras",
                     "sto", "tam", "ven", "wick", "yar", "ber", "con", "mi", "ul")  # fmt: skip
_KINDS: Final = ("Lunch Club", "Befriending", "Advice Service", "Walking Group", "Memory Cafe",
                 "Youth Project", "Carers Support", "Community Garden", "Food Bank", "Choir",
                 "Men's Shed", "Toddler Group", "Bereavement Support", "Debt Advice", "Art Group",
                 "Exercise Class", "Repair Cafe", "Homework Club", "Day Centre")  # fmt: skip
_COMMON: Final = ("Knit and Natter", "Coffee Morning", "Warm Space", "Singing for Fun",
                  "Friendship Club", "Stay and Play", "Tea Dance", "Chair Yoga")  # fmt: skip
_SAID: Final = ("people", "meet", "weekly", "tea", "support", "worker", "hall", "friendly", "free",
                "join", "older", "young", "family", "advice", "forms", "garden", "music", "walk",
                "cook", "learn", "listen", "home", "visit", "phone", "group", "session", "trained",
                "volunteer", "local", "help", "welcome", "quiet", "ramp", "craft")  # fmt: skip


@dataclass(slots=True)
class Planted:
    """The listings, and which pairs of them are one and the same."""

    listings: list[Listing[int]] = field(default_factory=list)
    same: dict[tuple[int, int], str] = field(default_factory=dict)  # pair -> how it was planted

    def add(self, listing: Listing[int]) -> Listing[int]:
        """Give a listing its key and keep it."""
        kept = replace(listing, key=len(self.listings))
        self.listings.append(kept)
        return kept


def planted(count: int, seed: int) -> Planted:
    """About `count` listings. The same seed gives the same ones."""
    random, made = Random(seed), Planted()
    while len(made.listings) < count:
        _house(random, made, count)
    originals = [each for each in made.listings if random.random() < SHARE]
    kinds = tuple(PLANTING.items())
    for number, each in enumerate(originals):
        how, plant = kinds[number % len(kinds)]
        owner = each.organisation if random.random() < 0.1 else f"other-{each.key}"
        copy = made.add(replace(plant(random, each), organisation=owner))
        made.same[each.key, copy.key] = how
    return made


def _house(random: Random, made: Planted, count: int) -> None:
    """One organisation: a club alone, a house with several services, or a chain of branches."""
    drawn = random.random()
    word, town = _word(random), _word(random)
    base = Listing(
        0,
        name=f"{town} {random.choice(_KINDS)}"
        if drawn < 0.4
        else f"{word} {random.choice(_KINDS)}",
        organisation=f"house-{len(made.listings)}",
        postcode=_postcode(random, count),
        phone=_phone(random) if random.random() < 0.75 else "",
        charity_number=str(random.randrange(200_000, 1_300_000)) if random.random() < 0.5 else "",
        website=f"https://www.{word.lower()}{town.lower()}.org.uk" if random.random() < 0.6 else "",
        words=_words(random),
    )
    if drawn < 0.12:  # one of many of that name
        made.add(replace(base, name=random.choice(_COMMON), website="", charity_number=""))
    elif drawn < 0.18:
        _branches(random, made, replace(base, name=f"{word} {random.choice(_KINDS)}"), count)
    elif drawn < 0.6:
        made.add(base)
    else:
        for kind in random.sample(_KINDS, random.randint(2, 4)):
            made.add(replace(base, name=f"{word} {kind}", words=_words(random)))


def _branches(random: Random, made: Planted, base: Listing[int], count: int) -> None:
    """The same offer in several towns: one charity, one web domain, own rooms and phones."""
    for _ in range(random.randint(3, 8)):
        branch = replace(base, postcode=_postcode(random, count), phone=_phone(random))
        if random.random() < 0.8:
            branch = replace(branch, name=f"{base.name} {_word(random)}")
        made.add(branch)


def _slip(random: Random, text: str) -> str:
    """A slip of the pen: a letter lost, doubled or swapped."""
    if len(text) < 6:
        return text
    at = random.randrange(1, len(text) - 2)
    lost, doubled = text[:at] + text[at + 1 :], text[:at] + text[at] + text[at:]
    return random.choice((lost, doubled, text[:at] + text[at + 1] + text[at] + text[at + 2 :]))


def _retold(random: Random, listing: Listing[int]) -> Listing[int]:
    """The same listing as somebody else wrote it down: gaps, slips, other words."""
    words = listing.words.split()
    for _ in range(len(words) // 6):
        words[random.randrange(len(words))] = random.choice(_SAID)
    name = random.choice(
        (
            listing.name,
            _slip(random, listing.name),
            f"The {listing.name}",
            f"{listing.name} Ltd",
            listing.name.upper(),
            listing.name.replace(" and ", " & "),
        )
    )
    return replace(
        listing,
        name=name,
        words=" ".join(words) if random.random() < 0.9 else "",
        phone=listing.phone.replace(" ", "") if random.random() < 0.85 else "",
        charity_number=listing.charity_number if random.random() < 0.7 else "",
        website=listing.website.replace("https://www.", "http://") if random.random() < 0.8 else "",
    )


def _elsewhere(random: Random, listing: Listing[int]) -> Listing[int]:
    """The office instead of the hall: another postcode of the same part of town."""
    return replace(_retold(random, listing), postcode=f"{listing.postcode[:-3]}{_inward(random)}")


def _renamed(random: Random, listing: Listing[int]) -> Listing[int]:
    """Another name for the same people at the same place, who kept a number or their page."""
    told = _retold(random, listing)
    if not (listing.phone or listing.charity_number or listing.website):
        return told  # nothing would say that it is they
    return replace(
        told,
        name=f"{_word(random)} {random.choice(_KINDS)}",
        words=told.words or listing.words,
        phone=listing.phone,
        charity_number=listing.charity_number,
        website=listing.website,
    )


def _moved(random: Random, listing: Listing[int]) -> Listing[int]:
    """Another part of town, and what people kept: the number or the web page."""
    told = _retold(random, listing)
    kept = replace(told, phone=listing.phone, website=listing.website)
    return replace(kept, postcode=f"{_outcode(random)} {_inward(random)}")


PLANTING: Final[dict[str, Callable[[Random, Listing[int]], Listing[int]]]] = {
    "same postcode": _retold,
    "other postcode": _elsewhere,
    "renamed": _renamed,
    "moved": _moved,
}


def _word(random: Random) -> str:
    return "".join(random.choices(_SYLLABLES, k=random.randint(2, 4))).capitalize()


def _words(random: Random) -> str:
    return " ".join(random.choices(_SAID, k=random.randint(14, 40)))


def _phone(random: Random) -> str:
    digits = f"{random.randrange(10**9):09}"
    return f"01{digits[:3]} {digits[3:]}"


def _postcode(random: Random, count: int) -> str:
    """One of so many that about three listings share each: halls and centres."""
    place = Random(random.randrange(max(count // 3, 1)))
    return f"{_outcode(place)} {_inward(place)}"


def _outcode(random: Random) -> str:
    return f"{random.choice('NWEBCSLM')}{random.choice('WECDNRST')}{random.randint(1, 29)}"


def _inward(random: Random) -> str:
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    return f"{random.randint(0, 9)}{random.choice(letters)}{random.choice(letters)}"
