"""What services are for, and how well that answers what is asked: once for all that are alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching.columnar.coded import Coded, Flags, Lists, Numbers, Rows, Whole, in_any, narrowed
from matching.columnar.words import Words
from matching.needs import Aim, Wanted, is_for_anybody, may_be_offered, narrow_of
from matching.scoring import Question, fit_value
from matching.service import Service
from matching.terms import Domain

_PLACE: Final = {domain: place for place, domain in enumerate(Domain)}
Counts: TypeAlias = NDArray[np.intp]  # a number for each purpose

_ANYBODY, _OPEN, _NARROW, _WAYS = 1, 2, 4, 8
_NOT_NAMED: Final = -1.0  # no weight that a listing can give


@dataclass(frozen=True, slots=True, eq=False)
class Purposes:
    """The distinct purposes: domains with their weights, kinds, and whether the name gives away.

    A listing here is what a purpose comes to when nobody asks for its kinds: domains with weights,
    where it may be offered and where it is for anybody. There are far fewer of them.
    """

    codes: Whole  # the purpose of each row
    lists: Lists  # the rows of each purpose
    of_kind: Mapping[str, Whole]  # the purposes of each kind
    listing: Whole  # of each purpose
    shares: tuple[float, ...]  # the weights that listings give domains; the first is 0: not named
    named: Whole  # (listings, domains): a place in `shares`, times _WAYS, and what `_named` adds
    offer: Whole  # of each listing: a place in `offers`
    offers: NDArray[np.bool_]  # (distinct, domains): may_be_offered where its kind is asked for
    narrow: Coded[frozenset[str]]  # of each purpose, its kinds that are for those with one thing

    @classmethod
    def of(cls, services: Sequence[Service]) -> "Purposes":
        """The purposes of some services, in the order of rows."""
        every = Coded.of((each.domains, each.kinds, each.safe_to_name) for each in services)
        count = len(every.values)
        lists = Lists.of(every.codes, count)
        examples = [services[lists.rows[start]] for start in lists.starts[:-1].tolist()]
        listings = Coded.of((_named(each), _offers(each)) for each in examples)
        shares = {_NOT_NAMED: 0}
        named = np.zeros((len(listings.values), len(Domain)), np.uint32)
        for row, (domains, _) in enumerate(listings.values):
            for domain, share, how in domains:
                named[row, _PLACE[domain]] = shares.setdefault(share, len(shares)) * _WAYS + how
        offers = Coded.of(offered for _, offered in listings.values)
        return cls(
            codes=every.codes,
            lists=lists,
            of_kind=_by_kind(examples),
            listing=listings.codes,
            shares=(0.0, *list(shares)[1:]),
            named=narrowed(named, len(shares) * _WAYS),
            offer=offers.codes,
            offers=np.array(offers.values, np.bool_).reshape(-1, len(Domain)),
            narrow=Coded.of(narrow_of(each.kinds) for each in examples),
        )

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.listing)

    def is_for(self, domain: Domain, rows: Rows) -> Flags:
        """Whether the listing of each of some rows names a domain."""
        is_named = self.named[:, _PLACE[domain]] >= _WAYS
        return np.asarray(is_named[self.listing[self.codes[rows]]])

    def having(self, rows: Rows) -> Counts:
        """How many of some rows each purpose has."""
        return np.bincount(self.codes[rows], minlength=self.count)

    @property
    def nbytes(self) -> int:
        """Of all the columns and tables."""
        arrays = [self.codes, self.listing, self.named, self.offer, self.offers]
        arrays.append(self.narrow.codes)
        arrays += self.of_kind.values()
        return sum(each.nbytes for each in arrays) + self.lists.nbytes


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """How the purposes, and words besides, answer one question.

    A profile is what the question makes of a purpose: that of its listing, or its own if it is of
    a kind that somebody's words mean or of one next to that.
    """

    question: Question
    purposes: Purposes
    profile: Whole  # of each purpose
    answers: Flags  # (profiles, needs): whether there is a fit
    any_need: Flags  # the profiles that answer anything
    meant: Flags  # (profiles, needs): whether by the kind that is meant
    table: Numbers  # (cases, words): the value of a fit; the last case is none
    cases: tuple[Whole, ...]  # for each need the case of each profile
    words: tuple[Whole | None, ...]  # for each need the words each row shares; None: no row any

    @classmethod
    def of(
        cls, question: Question, purposes: Purposes, words: Words, services: Sequence[Service]
    ) -> "Asked":
        """Work out a question."""
        wants, none = question.wanted, len(Aim) * len(purposes.shares)
        near = {kind for want in wants for kind in want.kinds | want.near}
        kinds = sorted(near & purposes.of_kind.keys())
        is_own = np.zeros(len(purposes.listing), np.bool_)
        for kind in kinds:
            is_own[purposes.of_kind[kind]] = True
        own = np.flatnonzero(is_own)
        listings = len(purposes.named)
        profile = purposes.listing.astype(np.min_scalar_type(listings + own.size))
        profile[own] = listings + np.arange(own.size)
        cases = tuple(_cases(want, purposes, own) for want in wants)
        answers = np.zeros((listings + own.size, len(wants)), np.bool_)
        of_kind = np.zeros_like(answers)
        for at, case in enumerate(cases):
            answers[:, at] = case < none
            of_kind[:, at] = answers[:, at] & (case % len(Aim) >= Aim.PARTLY)
        return cls(
            question=question,
            purposes=purposes,
            profile=profile,
            answers=answers,
            any_need=in_any(answers),
            meant=of_kind,
            table=_table(question, purposes.shares),
            cases=cases,
            words=_shared(wants, words, services),
        )

    def answering(self, rows: Rows) -> Flags:
        """(rows, needs): whether each row answers each need."""
        return np.asarray(self.answers[self.profile[self.purposes.codes[rows]]])

    def by_kind(self, rows: Rows) -> Flags:
        """(rows, needs): whether each row answers each need by the kind that is meant."""
        return np.asarray(self.meant[self.profile[self.purposes.codes[rows]]])

    def of_purposes(self, said: NDArray[Any]) -> NDArray[Any]:
        """What is said of each profile, for each purpose."""
        return np.asarray(said[self.profile])

    def values(self, rows: Rows) -> Numbers:
        """(rows, needs): how well each row answers each need; 0 where it does not."""
        found = np.zeros((len(rows), len(self.cases)))
        profile = self.profile[self.purposes.codes[rows]]
        most = self.table.shape[1] - 1
        for at, (case, shared) in enumerate(zip(self.cases, self.words, strict=True)):
            count = 0 if shared is None else np.minimum(shared[rows], most)
            found[:, at] = self.table[case[profile], count]
        return found

    def worth(self, rows: Rows) -> Numbers:
        """What `assembling.worth` says of each row, added up in the same order."""
        return self._added(list(self.values(rows).T), len(rows))

    def worth_of_profiles(self, *, with_words: bool) -> Numbers:
        """The least and, with words, the most that a row of each profile can be worth."""
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


def _cases(want: Wanted, purposes: Purposes, own: Rows) -> Whole:
    """For each profile, first those of listings and then those of purposes of their own, its case.

    A case is the place of the share times the number of aims, and the aim; the last is no fit.
    """
    place, none = _PLACE[want.domain], len(Aim) * len(purposes.shares)
    named, mine = purposes.named[:, place], purposes.listing[own]
    plain, near, partly, meant = _tables(purposes.shares, want)
    of_own = named[mine]
    is_near = _among(purposes, want.near, own)
    is_near &= _is_wide(purposes, want.near | want.by_any, own)
    is_theirs = _is_wide(purposes, want.by_any, own)
    of_them = np.where(is_theirs, of_own & ~np.array(_NARROW, of_own.dtype), of_own)
    found = np.where(is_near, near[of_own], plain[of_them])
    meant_of_own = np.where(is_theirs, meant[of_own], partly[of_own])
    by_kind = np.where(purposes.offers[purposes.offer[mine], place], meant_of_own, none)
    found = np.where(_among(purposes, want.kinds, own), by_kind, found)
    return narrowed(np.concatenate([plain[named], found]), none + 1)


def _tables(shares: Sequence[float], want: Wanted) -> tuple[Whole, Whole, Whole, Whole]:
    """The case of each number in `named`: not by kind, by one near, in part, by the kind meant."""
    codes = np.arange(len(shares) * _WAYS)
    share, how = codes // _WAYS, codes % _WAYS
    none = len(Aim) * len(shares)
    is_open = (np.array(shares)[share] != 0) & (how & _OPEN > 0)
    unsaid = Aim.OTHER if want.kinds else Aim.UNSAID
    aside = unsaid if want.domain is Domain.PERSONAL_SAFETY else Aim.OTHER
    anybody = np.where(how & _ANYBODY, Aim.ANYBODY, unsaid)
    aim = np.where(how & _NARROW, aside, anybody)
    return (
        narrowed(np.where(is_open, share * len(Aim) + aim, none), none + 1),
        narrowed(np.where(is_open, share * len(Aim) + Aim.NEAR, none), none + 1),
        narrowed(share * len(Aim) + Aim.PARTLY, none + 1),
        narrowed(share * len(Aim) + Aim.MEANT, none + 1),
    )


def _among(purposes: Purposes, kinds: Iterable[str], own: Rows) -> Flags:
    """Which of some purposes, ascending, are of any of some kinds; all that are, are among them."""
    found = np.zeros(own.size, np.bool_)
    for kind in kinds:
        if (some := purposes.of_kind.get(kind)) is not None:
            found[np.searchsorted(own, some)] = True
    return found


def _is_wide(purposes: Purposes, kinds: frozenset[str], own: Rows) -> Flags:
    """Which of some purposes are for nobody with one thing but what is among some kinds."""
    return purposes.narrow.each(kinds.issuperset, np.bool_)[purposes.narrow.codes[own]]


def _named(service: Service) -> tuple[tuple[Domain, float, int], ...]:
    """The domains of a listing with their shares, and whether it is open to who asks for no kind.

    _OPEN: may be offered. _ANYBODY: is for anybody, or would be but for _NARROW: for those with one
    thing.
    """
    narrow = _NARROW * bool(narrow_of(service.kinds))
    return tuple(
        (
            domain,
            share,
            _OPEN * may_be_offered(service, domain, is_kind_asked_for=False)
            + _ANYBODY * is_for_anybody(service.kinds, domain)
            + narrow,
        )
        for domain, share in service.domains
    )


def _offers(service: Service) -> tuple[bool, ...]:
    """For every domain whether a service may be offered to who asks for its kind."""
    return tuple(may_be_offered(service, domain, is_kind_asked_for=True) for domain in Domain)


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
        [fit_value(share, words, aim, rule) for words in range(rule.words_enough + 1)]
        for share in shares
        for aim in Aim
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
