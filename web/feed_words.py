"""The words and the description of the public feed."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from directory.terms import TERMS, Taxonomy
from matching.terms import AccessFeature, CoverageKind
from web import wording
from web.parts import parts
from web.wording_access import ACCESS

OPENAPI: Final[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "data" / "feed.openapi.json").read_text(encoding="utf-8")
)
"""What can be asked of the feed, and what it answers."""

_NAMES: Final[Mapping[str, Mapping[Any, str]]] = {
    Taxonomy.DOMAIN.value: wording.DOMAINS,
    Taxonomy.NHSE.value: wording.NHSE_ITEMS,
    Taxonomy.MODE.value: wording.MODES,
    Taxonomy.ROUTE.value: wording.ROUTES,
    Taxonomy.COMMUNITY.value: wording.COMMUNITIES,
    "access": {feature: words.label for feature, words in ACCESS.items()},
    "language": wording.LANGUAGES,
    "cost": wording.COSTS,
}
"""Vocabulary -> code -> words; the codes are equal to their texts."""


def naming(kind: str, code: str) -> str:
    """English words for a term, an area, a language or a cost; "" where there are none."""
    if kind == Taxonomy.KIND:
        known = parts().thesaurus.kinds.get(code)
        return known.name if known else ""
    if kind in _NAMES:
        names = _NAMES[kind]
        return getattr(names, "english", names).get(code, "")
    return _area(kind, code)


def codes_of(key: str) -> Iterable[str]:
    """The terms of one of our vocabularies."""
    if key == Taxonomy.KIND:
        return sorted(parts().thesaurus.kinds)
    codes: Iterable[str] = AccessFeature if key == "access" else TERMS[Taxonomy(key)]
    return codes


def _area(kind: str, code: str) -> str:
    """The name of an area, as far as somebody has loaded it."""
    places = parts().places
    match kind:
        case CoverageKind.PCN:
            found = places.pcn(code)
        case CoverageKind.BOROUGH:
            return borough.name if (borough := places.borough(code)) else ""
        case CoverageKind.WARD:
            return ward.name if (ward := places.ward(code)) else ""
        case CoverageKind.NATIONAL:
            return "Anywhere in the country"
        case _:
            return "Close to where it is" if kind == CoverageKind.RADIUS else "A drawn area"
    return found.name if found else ""
