"""Listings in columns, so that hundreds of thousands of pairs are scored at once."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from matching.likeness_facts import (
    Key,
    Likeness,
    Listing,
    domain_key,
    name_key,
    number_key,
    phone_key,
    register_key,
)

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Truths = NDArray[np.bool_]
Scorer = Callable[..., float]

ALIKE: Final = 60  # points from which an editor is asked; measured by bench/duplicates
MOST_IN_A_BLOCK: Final = 30  # more listings than this share it: it tells nothing
RARE: Final = 6  # so many organisations at most share what still points at one of them
LIKE_NAME: Final = 75  # of 100, from which a name is like another
SAME_TEXT: Final = 75  # of 100: the same words with a few changed
SLIP: Final = 78  # of 100: the same word, mistyped
MOST_WORDS: Final = 300  # characters of what a listing says of itself
OTHER_TEXT: Final = 58  # of 100: below, the words are about something else
_NAME, _COMMON_NAME, _TEXT, _OUTCODE = 50, 35, 25, 10  # points; measured, not agreed
_OTHER_WORDS, _OTHER_TEXT, _OTHER_PHONE, _OTHER_CHARITY, _ELSEWHERE = -30, -10, -15, -25, -20
_RENAMED = 75  # the same words at one place, tied by a number
_WORTH: Final[Mapping[Likeness, int]] = {
    Likeness.SAME_POSTCODE: 20,
    Likeness.SAME_PHONE: 20,
    Likeness.SAME_CHARITY: 10,
    Likeness.SAME_DOMAIN: 10,
}
"""Points of what two listings share."""

_TIES: Final = (Likeness.SAME_PHONE, Likeness.SAME_CHARITY, Likeness.SAME_DOMAIN)
"""What ties two listings together when few others have it."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of listings by their numbers; the first is the smaller."""

    first: Ints
    second: Ints

    def only(self, chosen: Truths) -> "Pairs":
        """The pairs that are chosen."""
        return Pairs(self.first[chosen], self.second[chosen])

    def ratios(self, scorer: Scorer, texts: Sequence[str]) -> Floats:
        """How alike texts are, pair by pair, of 100."""
        ones, others = (
            [texts[each] for each in side.tolist()] for side in (self.first, self.second)
        )
        if not ones:
            return np.zeros(0, np.float32)
        found: Floats = process.cpdist(ones, others, scorer=scorer, dtype=np.float32)
        return found


@dataclass(frozen=True, slots=True)
class Column:
    """One fact of every listing as a number; 0 is not known."""

    codes: Ints
    counts: Ints  # how many have each

    @classmethod
    def of(cls, values: Iterable[str]) -> "Column":
        """Each value as a number; the same value is the same number."""
        known = {"": 0}
        codes = np.fromiter((known.setdefault(each, len(known)) for each in values), np.int64)
        return cls(codes, np.bincount(codes, minlength=len(known)))

    def by_house(self, houses: "Column") -> "Column":
        """The same, counted by organisation: eight services of one house are one."""
        many = len(houses.counts) + len(houses.codes)
        alone = np.arange(len(houses.codes)) + len(houses.counts)
        house = np.where(houses.codes > 0, houses.codes, alone)
        distinct = np.unique(self.codes * many + house) // many
        return Column(self.codes, np.bincount(distinct, minlength=len(self.counts)))

    def same(self, pairs: Pairs) -> Truths:
        """Both are known, and the same."""
        first = self.codes[pairs.first]
        found: Truths = (first == self.codes[pairs.second]) & (first > 0)
        return found

    def rare(self, pairs: Pairs) -> Truths:
        """Both have the same, and few others do."""
        return self.same(pairs) & (self.counts[self.codes[pairs.first]] <= RARE)

    def other(self, pairs: Pairs) -> Truths:
        """Both are known, and differ."""
        first, second = self.codes[pairs.first], self.codes[pairs.second]
        found: Truths = (first != second) & (first > 0) & (second > 0)
        return found


@dataclass(frozen=True, slots=True)
class Known:
    """The listings as columns of what is compared."""

    name_words: list[str]
    words: list[str]
    names: Column
    postcodes: Column
    outcodes: Column
    phones: Column
    charities: Column
    registers: Column  # of charities: many are on two
    domains: Column
    houses: Column
    texts: Column  # whether there are words at all
    word_blocks: tuple[Ints, Ints]  # numbers of listings, and the blocks of words each is in

    def pairs(self) -> Pairs:
        """Whom to compare with whom: each pair once."""
        count = max(len(self.words), 1)
        everyone = np.arange(len(self.words))
        columns = (self.names, self.postcodes, self.phones, self.charities, self.domains)
        blocks = [*((everyone, column.codes) for column in columns), self.word_blocks]
        coded = np.unique(np.concatenate([_within(*block, count) for block in blocks]))
        return Pairs(coded // count, coded % count)

    def likeness_of_names(self, pairs: Pairs) -> Floats:
        """Of 100; one inside the other is alike, but less."""
        inside = pairs.ratios(fuzz.token_set_ratio, self.name_words) * np.float32(0.9)
        alike: Floats = np.maximum(pairs.ratios(fuzz.ratio, self.name_words), inside)
        return alike

    def may_be_renamed(self, pairs: Pairs) -> Truths:
        """At one postcode, with a number or page in common."""
        shared = (each.same(pairs) for each in (self.phones, self.charities, self.domains))
        found: Truths = self.postcodes.same(pairs) & np.logical_or.reduce([*shared])
        return found

    def holds(self, pairs: Pairs, names: Floats, texts: Floats) -> dict[Likeness, Truths]:
        """Which likenesses the pairs have. What services of one house share anyhow is none."""
        same_name, apart = self.names.same(pairs), ~self.houses.same(pairs)
        return {
            Likeness.SAME_NAME: same_name,
            Likeness.LIKE_NAME: (names >= LIKE_NAME) & ~same_name,
            Likeness.SAME_POSTCODE: self.postcodes.same(pairs),
            Likeness.SAME_PHONE: self.phones.rare(pairs),
            Likeness.SAME_CHARITY: self.charities.rare(pairs) & apart,
            Likeness.SAME_DOMAIN: self.domains.rare(pairs) & apart,
            Likeness.SAME_WORDS: (texts >= SAME_TEXT) & self.texts.same(pairs),
        }

    def points(
        self, pairs: Pairs, names: Floats, texts: Floats, holds: Mapping[Likeness, Truths]
    ) -> Floats:
        """What speaks for a pair, and against, but for other words in the names."""
        common = self.names.counts[self.names.codes[pairs.first]] > RARE
        tied = np.logical_or.reduce([holds[each] for each in _TIES])
        same_words, same_postcode = holds[Likeness.SAME_WORDS], holds[Likeness.SAME_POSTCODE]
        other_phone, has_texts = self.phones.other(pairs), self.texts.same(pairs)
        points = np.where(common, _COMMON_NAME, _NAME) * np.maximum(0, (names - 60) / 40)
        points += _TEXT * np.maximum(0, (texts - 55) / 45) * has_texts
        for code, worth in _WORTH.items():
            points += worth * holds[code]
        points += _OUTCODE * (self.outcodes.same(pairs) & ~same_postcode)
        points += _OTHER_TEXT * ((texts < OTHER_TEXT) & has_texts)
        points += _OTHER_PHONE * other_phone
        points += _OTHER_CHARITY * (self.charities.other(pairs) & self.registers.same(pairs))
        points += _ELSEWHERE * (self.outcodes.other(pairs) & (other_phone | ~(tied | same_words)))
        found: Floats = np.where(_renamed(holds, tied), np.maximum(points, _RENAMED), points)
        return found

    def settled(
        self, pairs: Pairs, points: Floats, holds: Mapping[Likeness, Truths]
    ) -> Iterable[tuple[int, int, int, int]]:
        """Number, both listings and score of the pairs that are alike, all told."""
        tied = np.logical_or.reduce([holds[each] for each in _TIES])
        renamed, same = _renamed(holds, tied), holds[Likeness.SAME_NAME]
        for number in np.flatnonzero(points >= ALIKE).tolist():
            one, other = int(pairs.first[number]), int(pairs.second[number])
            score = float(points[number])
            if not (same[number] or renamed[number]):
                score += _OTHER_WORDS * _other_words(self.name_words[one], self.name_words[other])
            if score >= ALIKE:
                yield number, one, other, min(round(score), 100)


def known_of(listings: Sequence[Listing[Key]]) -> Known:
    """The columns of listings."""
    names = [name_key(each.name) for each in listings]
    words = [each.words.lower()[:MOST_WORDS] for each in listings]
    postcodes = [each.postcode.replace(" ", "").upper() for each in listings]
    outcodes = [each[:-3] for each in postcodes]
    houses = Column.of(each.organisation for each in listings)
    return Known(
        name_words=names,
        words=words,
        names=Column.of(names),
        postcodes=Column.of(postcodes),
        outcodes=Column.of(outcodes),
        phones=Column.of(phone_key(each.phone) for each in listings).by_house(houses),
        charities=Column.of(number_key(each.charity_number) for each in listings).by_house(houses),
        registers=Column.of(register_key(each.charity_number) for each in listings),
        domains=Column.of(domain_key(each.website) for each in listings).by_house(houses),
        houses=houses,
        texts=Column.of("said" if each else "" for each in words),
        word_blocks=_word_blocks(names, outcodes),
    )


def _word_blocks(names: Sequence[str], outcodes: Sequence[str]) -> tuple[Ints, Ints]:
    """Each rare word of a name, its two rarest ones, and these together with the part of town."""
    every = [each.split() for each in names]
    counts = Counter(word for words in every for word in words)
    numbers: list[int] = []
    blocks: list[str] = []
    for number, (words, outcode) in enumerate(zip(every, outcodes, strict=True)):
        rarest = sorted(words, key=lambda word: (counts[word], word))[:3]
        keys = [word for word in rarest if 1 < counts[word] <= MOST_IN_A_BLOCK]
        keys += [f"{outcode} {word}" for word in rarest[:2] if outcode and counts[word] > 1]
        keys += ["+".join(rarest[:2])] * (len(rarest) > 1)
        numbers += [number] * len(keys)
        blocks += keys
    return np.array(numbers, np.int64), Column.of(blocks).codes


def _within(numbers: Ints, blocks: Ints, count: int) -> Ints:
    """The pairs of each block that is not too large, each as one number: first * count + second."""
    sizes = np.bincount(blocks) if len(blocks) else blocks
    fits = (blocks > 0) & (sizes[blocks] > 1) & (sizes[blocks] <= MOST_IN_A_BLOCK)
    numbers, blocks = numbers[fits], blocks[fits]
    order = np.argsort(blocks, kind="stable")  # the numbers of a block stay in order
    numbers, blocks = numbers[order], blocks[order]
    found = [np.zeros(0, np.int64)]
    for apart in range(1, MOST_IN_A_BLOCK):
        together = blocks[apart:] == blocks[:-apart]
        if not together.any():
            break
        found.append(numbers[:-apart][together] * count + numbers[apart:][together])
    coded = np.concatenate(found)
    distinct: Ints = coded[coded // count != coded % count]
    return distinct


def _renamed(holds: Mapping[Likeness, Truths], tied: Truths) -> Truths:
    """The same words at the same place, tied by something rare: one, under another name."""
    found: Truths = holds[Likeness.SAME_POSTCODE] & holds[Likeness.SAME_WORDS] & tied
    return found


def _other_words(one: str, other: str) -> bool:
    """Whether each name has a word that the other lacks, a slip of the pen aside."""
    mine, theirs = set(one.split()), set(other.split())
    left, right = mine - theirs, theirs - mine
    if not (left and right):
        return False
    slips = sum(max(fuzz.ratio(word, each) for each in right) >= SLIP for word in left)
    return slips < min(len(left), len(right))
