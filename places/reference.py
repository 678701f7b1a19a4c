"""The bodies a place belongs to: boroughs, primary care networks and their practices."""

from dataclasses import dataclass

from geo.distance import Point


@dataclass(frozen=True, slots=True)
class Borough:
    """A council area; code by the Office for National Statistics ("E09000007")."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Pcn:
    """A primary care network; code by NHS ODS ("U51577"), name without "PCN"."""

    code: str
    name: str
    borough_code: str


@dataclass(frozen=True, slots=True)
class Practice:
    """A GP practice; code by NHS ODS ("F83004"). A person's PCN is their practice's PCN.

    list_size: registered patients.
    """

    code: str
    name: str
    pcn_code: str
    postcode: str
    point: Point
    list_size: int
