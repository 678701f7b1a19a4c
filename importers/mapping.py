"""Profiles: which column of a file is what, and what may be assumed of it."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from base.errors import InvalidError
from matching.terms import Domain, Mode, Route

PROFILES: Final = ("charity-register",)
"""The profiles that ship, each a file of `importers/profiles`."""


@dataclass(frozen=True, slots=True)
class Tags:
    """What the tags of a classification suggest."""

    separator: str
    domains: Mapping[str, tuple[Domain, ...]]
    for_organisations: frozenset[str]
    for_people: frozenset[str]
    unsafe_to_name: frozenset[str]


@dataclass(frozen=True, slots=True)
class Profile:
    """How to read one kind of file.

    key: also the `source` of what is imported. complete: whether the file holds everything, so
    that what it no longer mentions has ended. follows: whether it changes what is published.
    columns: field -> its possible headings.
    """

    key: str
    complete: bool
    follows: bool
    licence: str
    attribution: str
    required: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    shapes: Mapping[str, str]  # field -> regular expression of the whole value
    active: frozenset[str]
    inactive: frozenset[str]
    modes: tuple[Mode, ...]
    routes: tuple[Route, ...]
    tags: Tags


@cache
def load_profile(key: str) -> Profile:
    """A profile that ships. Raises InvalidError, naming the ones there are."""
    if key not in PROFILES:
        raise InvalidError(f"There is no profile {key!r}. There is: {', '.join(PROFILES)}")
    raw = package_toml(key)
    return Profile(
        key=raw["key"],
        complete=raw["complete"],
        follows=raw["follows"],
        licence=raw["licence"],
        attribution=raw["attribution"],
        required=tuple(raw["required"]),
        columns={field: tuple(names) for field, names in raw["columns"].items()},
        shapes=raw["shapes"],
        active=frozenset(raw["words"]["active"]),
        inactive=frozenset(raw["words"]["inactive"]),
        modes=tuple(map(Mode, raw["draft"]["modes"])),
        routes=tuple(map(Route, raw["draft"]["routes"])),
        tags=_tags(package_toml(raw["tags"])),
    )


def package_toml(name: str) -> dict[str, Any]:
    """A file that ships inside this package."""
    text = files("importers").joinpath("profiles", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def suggest_domains(codes: Sequence[str], tags: Tags, most: int = 3) -> tuple[Domain, ...]:
    """The needs that tags point to: those most tags agree on, then those named first.

    None when the tags say that it serves organisations rather than people.
    """
    if is_for_organisations(codes, tags):
        return ()
    scores: dict[Domain, float] = {}
    for code in codes:
        for place, domain in enumerate(tags.domains.get(code, ())):
            scores[domain] = scores.get(domain, 0.0) + 1 / (1 + place)
    return tuple(sorted(scores, key=lambda domain: -scores[domain])[:most])


def is_for_organisations(codes: Sequence[str], tags: Tags) -> bool:
    """Whether it gives to organisations or professions, and nothing says that it helps people."""
    return bool(tags.for_organisations.intersection(codes)) and not tags.for_people.intersection(
        codes
    )


def _tags(raw: Mapping[str, Any]) -> Tags:
    return Tags(
        separator=raw["separator"],
        domains={code: tuple(map(Domain, names)) for code, names in raw["domains"].items()},
        for_organisations=frozenset(raw["for_organisations"]),
        for_people=frozenset(raw["for_people"]),
        unsafe_to_name=frozenset(raw["unsafe_to_name"]),
    )
