"""The bodies a place belongs to: boroughs, primary care networks and their practices."""

from dataclasses import dataclass

from geo.distance import Point


@dataclass(frozen=True, slots=True)
class Borough:
    """A council area; code by the Office for National Statistics ("E09000007")."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Ward:
    """An electoral ward; code by the Office for National Statistics ("E05013735").

    borough_code: "" when the file did not say.
    """

    code: str
    name: str
    borough_code: str


@dataclass(frozen=True, slots=True)
class Pcn:
    """A primary care network; code by NHS ODS ("U51577"), name without "PCN".

    borough_code: where most of its practices are; "" when that is not known.
    """

    code: str
    name: str
    borough_code: str


@dataclass(frozen=True, slots=True)
class Practice:
    """A GP practice; code by NHS ODS ("F83004"). A person's PCN is their practice's PCN.

    pcn_code: "" for a practice in no PCN. point: None when its postcode is not known on the map.
    list_size: registered patients, None when not known.
    """

    code: str
    name: str
    pcn_code: str
    postcode: str
    point: Point | None
    list_size: int | None
