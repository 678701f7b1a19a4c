"""Where a service helps, and whether that takes in somebody's home, in words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from matching.coverage import Covers, Reach
from matching.service import Coverage
from matching.terms import CoverageKind
from places.find import Places
from places.reference import Borough, Pcn, Ward
from web.cards import Fact
from web.service_cards import METRES_A_MILE, distance_words

NO_AREA: Final = "We do not know which areas it covers. Ask them"
_ICONS: Final[Mapping[Covers, str]] = {
    Covers.YES: "check",
    Covers.JUST_OUTSIDE: "alert",
    Covers.NO: "cross",
    Covers.UNKNOWN: "question",
}
_TONES: Final[Mapping[Covers, str]] = {Covers.YES: "good", Covers.UNKNOWN: ""}


def just_outside(km: float, what: str = "the area it covers") -> str:
    """How far outside the area of a service a home is: the one phrase for it, everywhere."""
    return f"Just outside {what}: {distance_words(km)}"


def covers_fact(found: Reach, soft_edge_km: float, where: str, areas: Sequence[Coverage]) -> Fact:
    """The answer to "does it cover this place?". where: "N19", "where Amina lives"."""
    answer = found.covers(soft_edge_km)
    return Fact(
        _ICONS[answer], _words(answer, found, where, areas), _TONES.get(answer, "attention")
    )


def part_of(where: str) -> Fact:
    """What is said of a service that helps in a part of a place too large to tell."""
    return Fact(_ICONS[Covers.UNKNOWN], f"Helps people in part of {where}. Ask about your street")


def depends_where(where: str) -> Fact:
    """What is said when only a part of a place too large to tell may be covered."""
    return Fact(_ICONS[Covers.UNKNOWN], f"It depends where in {where} you live. Ask them")


def areas_in_words(areas: Iterable[Coverage], places: Places) -> list[str]:
    """Where a service may help, the areas of one kind together: "Camden and Islington"."""
    by_kind: dict[CoverageKind, list[Coverage]] = {}
    for area in areas:
        by_kind.setdefault(area.kind, []).append(area)
    kinds = [kind for kind in CoverageKind if kind in by_kind]
    return [words for kind in kinds for words in _of_kind(kind, by_kind[kind], places)]


def listed(names: Iterable[str]) -> str:
    """Names in a sentence, each once: "Barnet, Camden and Enfield"."""
    *first, last = dict.fromkeys(names)
    return f"{', '.join(first)} and {last}" if first else last


def _words(answer: Covers, found: Reach, where: str, areas: Sequence[Coverage]) -> str:
    km = found.km_outside
    match answer:
        case Covers.YES if found.kind is CoverageKind.NATIONAL:
            return "Helps people anywhere in the country"
        case Covers.YES:
            return f"Helps people {where}"
        case Covers.JUST_OUTSIDE:
            return f"{just_outside(km or 0.0)}. Ask them"
        case Covers.NO:
            far = "" if km is None else f": {distance_words(km)} outside its area"
            return f"Does not help people {where}{far}"
        case Covers.UNKNOWN:
            return f"We do not know if it helps people {where}. Ask them" if areas else NO_AREA


def _of_kind(kind: CoverageKind, areas: Sequence[Coverage], places: Places) -> list[str]:
    """One line for named areas and for drawn ones; one for each circle."""
    match kind:
        case CoverageKind.PCN:
            pcns = _named(areas, places.pcns, ("PCN", "PCNs"))
            return [f"Patients of the GP practices of {pcns}"]
        case CoverageKind.BOROUGH:
            return [_capital(_named(areas, places.boroughs, ("", "boroughs")))]
        case CoverageKind.WARD:
            return [_capital(_named(areas, places.wards, ("ward", "wards")))]
        case CoverageKind.RADIUS:
            return list(dict.fromkeys(_circle(area.km) for area in areas))
        case CoverageKind.POLYGON:
            drawn = "the area" if len(areas) == 1 else "the areas"
            return [f"Inside {drawn} the organisation has drawn on a map"]
        case CoverageKind.NATIONAL:
            return ["Anywhere in the country"]


def _named(
    areas: Sequence[Coverage],
    known: Mapping[str, Borough | Pcn | Ward],
    kind: tuple[str, str],
) -> str:
    """Areas of one kind by name; those whose name nobody has loaded are only said to be there.

    kind: what one is called, and several.
    """
    one, several = kind
    names = [f"{known[each.area].name} {one}".strip() for each in areas if each.area in known]
    if len(names) == len(areas):
        return listed(names)
    unknown = f"other {several}" if names else f"some {several}"
    return listed([*names, unknown])


def _capital(words: str) -> str:
    """The words as the beginning of a line."""
    return f"{words[:1].upper()}{words[1:]}"


def _circle(km: float | None) -> str:
    """A circle round the service, in the miles of the rest of the site and as it was said."""
    if km is None:
        return "Close to where it is"
    miles = f"{km * 1000 / METRES_A_MILE:.1f}".removesuffix(".0")
    return f"Within {miles} {'mile' if miles == '1' else 'miles'} ({km:g} km) of where it is"
