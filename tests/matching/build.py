"""Builders: valid by default, so a test states only what it is about."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from geo.distance import Point
from matching.needs import wanted
from matching.person import Areas, Asker, Need
from matching.scoring import Question
from matching.service import Capacity, Coverage, Service
from matching.terms import CapacityState, CoverageKind, Domain
from matching.thesaurus import Thesaurus, load_thesaurus
from matching.weights import Weights, load_weights

TODAY = date(2025, 11, 22)
HOME = Point(51.55, -0.14)
AREAS = Areas(pcn="U1", borough="E1", ward="W1")
ROOT = Path(__file__).parents[2]


@cache
def weights() -> Weights:
    return load_weights((ROOT / "matching/weights.toml").read_text())


@cache
def thesaurus() -> Thesaurus:
    return load_thesaurus((ROOT / "matching/thesaurus.toml").read_text())


def need(domain: Domain = Domain.FRIENDSHIPS, priority: int | None = 1, **given: Any) -> Need:  # noqa: ANN401 (any field)
    return Need(domain, priority=priority, **given)


def asker(*needs: Need, **given: Any) -> Asker:  # noqa: ANN401 (any field)
    usual = Asker(today=TODAY, needs=needs or (need(),), point=HOME, areas=AREAS, age=40)
    return replace(usual, **given)


def service(number: int = 1, domain: Domain = Domain.FRIENDSHIPS, **given: Any) -> Service:  # noqa: ANN401 (any field)
    usual = Service(
        service_id=UUID(int=number),
        organisation_id=UUID(int=1000 + number),
        domains=((domain, 1.0),),
        point=HOME,
        coverage=(Coverage(CoverageKind.BOROUGH, "E1"),),
        capacity=Capacity(CapacityState.OPEN, said_on=TODAY),
        verified_on=TODAY,
    )
    return replace(usual, **given)


def question(person: Asker, averages: dict[Domain, float] | None = None) -> Question:
    return Question(person, wanted(person.needs, weights(), thesaurus()), weights(), averages or {})


def km_north(km: float) -> Point:
    return Point(HOME.lat + km / 111.195, HOME.lon)
