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
    any_need: Flags  # the purposes that answer anything
    table: Numbers  # (cases, words): the value of a fit; the last case is none
    cases: tuple[Whole, ...]  # for each need the case of each purpose
    words: tuple[Whole | None, ...]  # for each need the words each row shares; None: no row any

    @classmethod
    def of(
        cls, question: Question, purposes: Purposes, words: Words, services: Sequence[Service]
    ) -> "Asked":
        """Work out a question."""
        wants = question.wanted
        cases = [_cases(want, purposes) for want in wants]
        answers = np.zeros((len(wants), len(purposes.offer)), np.bool_)
        for at, case in enumerate(cases):
            answers[at] = case < 2 * len(purposes.shares)
        return cls(
            question=question,
            purposes=purposes,
            answers=answers.T,
            any_need=np.asarray(answers.any(axis=0)),
            table=_table(question, purposes.shares),
            cases=tuple(cases),
            words=_shared(wants, words, services),
        )

    def values(self, rows: Rows) -> Numbers:
        """(rows, needs): how well each row answers each need; 0 where it does not."""
        found = np.zeros((len(rows), len(self.cases)))
        purpose = self.purposes.codes[rows]
        most = self.table.shape[1] - 1
        for at, (case, shared) in enumerate(zip(self.cases, self.words, strict=True)):
            count = 0 if shared is None else np.minimum(shared[rows], most)
            found[:, at] = self.table[case[purpose], count]
        return found

    def worth(self, rows: Rows) -> Numbers:
        """What `assembling.worth` says of each row, added up in the same order."""
        return self._added(list(self.values(rows).T), len(rows))

    def worth_of_purposes(self, *, with_words: bool) -> Numbers:
        """The least and, with words, the most that a row of each purpose can be worth."""
        of_case = self.table[:, -1 if with_words else 0]
        return self._added([of_case[case] for case in self.cases], len(self.answers))

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


def _cases(want: Wanted, purposes: Purposes) -> Whole:
    """For each purpose the case of a need: its share and, twice, whether of a kind; or no fit."""
    place, none = _PLACE[want.domain], 2 * len(purposes.shares)
    share = purposes.named[:, place].astype(np.min_scalar_type(none))
    weighs = np.array(purposes.shares) != 0
    found = np.where(weighs[share], share * 2, share.dtype.type(none))[purposes.listing]
    unasked, by_kind = purposes.offers[:, place, 0], purposes.offers[:, place, 1]
    if not unasked.all():
        found[~unasked[purposes.offer]] = none
    for kind in want.kinds & purposes.of_kind.keys():
        mine = purposes.of_kind[kind]
        of_kind = share[purposes.listing[mine]] * 2 + 1
        found[mine] = np.where(by_kind[purposes.offer[mine]], of_kind, none)
    return found


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


def _table(question: Question, shares: Sequence[float]) -> Numbers:
    """(cases, words up to those that count in full): the value of a fit; last: of none."""
    rule = question.weights.fit
    cases = [
        [
            fit_value(share, words, is_kind=is_kind, rule=rule)
            for words in range(rule.words_enough + 1)
        ]
        for share in shares
        for is_kind in (False, True)
    ]
    return np.array([*cases, [0.0] * (rule.words_enough + 1)])


def _shared(
    wants: Sequence[Wanted], words: Words, services: Sequence[Service]
) -> tuple[Whole | None, ...]:
    """For each need how many words of its goal each row uses."""
    having = words.having({stem for want in wants for stem in want.stems}, services)
    found: list[Whole | None] = []
    for want in wants:
        mine = [having[stem] for stem in want.stems if stem in having]
        counts = np.zeros(len(services), np.min_scalar_type(len(mine)))
        for each in mine:
            each.add_to(counts)
        found.append(counts if mine else None)
    return tuple(found)
