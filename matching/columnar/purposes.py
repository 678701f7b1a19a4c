"""What services are for, and how well that answers what is asked: once for all that are alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.columnar.coded import Coded, Flags, Lists, Numbers, Rows, Whole, narrowed
from matching.columnar.words import Words
from matching.needs import Wanted, may_be_offered
from matching.scoring import Question, fit_value
from matching.service import Service
from matching.terms import Domain

_PLACE: Final = {domain: place for place, domain in enumerate(Domain)}
_NOT_NAMED: Final = -1.0  # no weight that a listing can give


@dataclass(frozen=True, slots=True, eq=False)
class Purposes:
    """The distinct purposes: domains with their weights, kinds, and whether the name gives away."""

    codes: Whole  # the purpose of each row
    lists: Lists  # the rows of each purpose
    of_kind: Mapping[str, Whole]  # the purposes of each kind
    shares: tuple[float, ...]  # the weights that listings give domains; the first is 0: not named
    listing: Whole  # the domains of each purpose: a row of `named`
    named: Whole  # (distinct domains with weights, domains): a place in `shares`
    offers: NDArray[
        np.bool_
    ]  # (kinds of purpose, domains, 2): may_be_offered, asked by kind or not
    offer: Whole  # one a purpose: a place in `offers`

    @classmethod
    def of(cls, services: Sequence[Service]) -> "Purposes":
        """The purposes of some services, in the order of rows."""
        every = Coded.of((each.domains, each.kinds, each.safe_to_name) for each in services)
        count = len(every.values)
        lists = Lists.of(every.codes, count)
        examples = [services[lists.rows[start]] for start in lists.starts[:-1].tolist()]
        listings = Coded.of(each.domains for each in examples)
        shares = {_NOT_NAMED: 0}
        named = np.zeros((len(listings.values), len(Domain)), np.uint32)
        for row, domains in enumerate(listings.values):
            for domain, share in domains:
                named[row, _PLACE[domain]] = shares.setdefault(share, len(shares))
        offers = Coded.of(map(_offers, examples))
        return cls(
            codes=every.codes,
            lists=lists,
            of_kind=_by_kind(examples),
            shares=(0.0, *list(shares)[1:]),
            listing=listings.codes,
            named=narrowed(named, len(shares)),
            offers=np.array(offers.values, np.bool_).reshape(-1, len(Domain), 2),
            offer=offers.codes,
        )

    def is_for(self, domain: Domain, rows: Rows) -> Flags:
        """Whether the listing of each of some rows names a domain."""
        return np.asarray((self.named[:, _PLACE[domain]] > 0)[self.listing[self.codes[rows]]])

    @property
    def nbytes(self) -> int:
        """Of all the columns and tables."""
        arrays = [self.codes, self.listing, self.named, self.offers, self.offer]
        arrays += self.of_kind.values()
        return sum(each.nbytes for each in arrays) + self.lists.nbytes


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """How the purposes, and words besides, answer one question."""

    question: Question
    purposes: Purposes
    answers: Flags  # (purposes, needs): whether there is a fit
    tables: tuple[Numbers, ...]  # for each need (shares, kind or not, words): its value
    places: Whole  # (purposes, needs): a place in that need's table, for no word
    words: tuple[Whole | None, ...]  # for each need the words each row shares; None: no row any

    @classmethod
    def of(
        cls, question: Question, purposes: Purposes, words: Words, services: Sequence[Service]
    ) -> "Asked":
        """Work out a question."""
        wants = question.wanted
        shape = (len(purposes.offer), len(wants))
        answers, places = np.zeros(shape, np.bool_), np.zeros(shape, np.intp)
        shared = _shared(wants, words, services)
        tables, weights = [], np.array(purposes.shares)
        for at, want in enumerate(wants):
            hit = _is_kind(want, purposes)
            share = purposes.named[:, _PLACE[want.domain]][purposes.listing].astype(np.intp)
            offered = purposes.offers[purposes.offer, _PLACE[want.domain], hit.astype(np.intp)]
            answers[:, at] = ((weights[share] != 0) | hit) & offered
            table = _table(question, purposes.shares)
            places[:, at] = np.ravel_multi_index((share, hit.astype(np.intp)), table.shape[:2])
            tables.append(table.reshape(-1, table.shape[2]))
        return cls(question, purposes, answers, tuple(tables), places, shared)

    @property
    def any_need(self) -> Flags:
        """The purposes that answer anything."""
        return np.asarray(self.answers.any(axis=1))

    def values(self, rows: Rows) -> Numbers:
        """(rows, needs): how well each row answers each need; 0 where it does not."""
        found = np.zeros((len(rows), len(self.tables)))
        purpose = self.purposes.codes[rows]
        for at, table in enumerate(self.tables):
            shared = self.words[at]
            count = 0 if shared is None else np.minimum(shared[rows], table.shape[1] - 1)
            found[:, at] = table[self.places[purpose, at], count]
        return np.where(self.answers[purpose], found, 0.0)

    def worth(self, rows: Rows) -> Numbers:
        """What `assembling.worth` says of each row, added up in the same order."""
        values = self.values(rows)
        return self._added([values[:, at] for at in range(values.shape[1])], len(rows))

    def worth_of_purposes(self, *, with_words: bool) -> Numbers:
        """The least and, with words, the most that a row of each purpose can be worth."""
        at_words = -1 if with_words else 0
        values = [
            np.where(self.answers[:, at], table[self.places[:, at], at_words], 0.0)
            for at, table in enumerate(self.tables)
        ]
        return self._added(values, len(self.answers))

    def rows_with_words(self) -> Rows:
        """The rows that share a word with any goal."""
        shared = [each for each in self.words if each is not None]
        if not shared:
            return np.zeros(0, np.intp)
        return np.flatnonzero(np.any([each > 0 for each in shared], axis=0))

    def _added(self, values: Sequence[Numbers], count: int) -> Numbers:
        total = np.zeros(count)
        for want, value in zip(self.question.wanted, values, strict=True):
            total += want.weight * value
        return total


def _offers(service: Service) -> tuple[tuple[bool, bool], ...]:
    """For every domain whether a service may be offered, not asked for by kind and asked for."""
    return tuple(
        (
            may_be_offered(service, domain, is_kind_asked_for=False),
            may_be_offered(service, domain, is_kind_asked_for=True),
        )
        for domain in Domain
    )


def _by_kind(examples: Sequence[Service]) -> dict[str, Whole]:
    """The purposes of each kind, from a service of each purpose."""
    found: dict[str, list[int]] = {}
    for purpose, service in enumerate(examples):
        for kind in service.kinds:
            found.setdefault(kind, []).append(purpose)
    return {kind: narrowed(np.array(each), len(examples)) for kind, each in found.items()}


def _is_kind(want: Wanted, purposes: Purposes) -> Flags:
    """The purposes of a kind that the goal means."""
    found = np.zeros(len(purposes.offer), np.bool_)
    for kind in want.kinds & purposes.of_kind.keys():
        found[purposes.of_kind[kind]] = True
    return found


def _table(question: Question, shares: Sequence[float]) -> Numbers:
    """(shares, kind or not, words up to those that count in full): the value of a fit."""
    rule = question.weights.fit
    most = rule.words_enough
    return np.array(
        [
            [
                [fit_value(share, words, is_kind=is_kind, rule=rule) for words in range(most + 1)]
                for is_kind in (False, True)
            ]
            for share in shares
        ]
    )


def _shared(
    wants: Sequence[Wanted], words: Words, services: Sequence[Service]
) -> tuple[Whole | None, ...]:
    """For each need how many words of its goal each row uses."""
    rows_of = words.rows({stem for want in wants for stem in want.stems}, services)
    found: list[Whole | None] = []
    for want in wants:
        lists = [rows_of[stem] for stem in want.stems if stem in rows_of]
        shared = np.zeros(len(services), np.min_scalar_type(len(lists))) if lists else None
        for rows in lists:
            shared[rows] += 1  # type: ignore[index]
        found.append(shared)
    return tuple(found)
