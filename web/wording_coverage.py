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
from web.translation import gettext, gettext_noop

NO_AREA: Final = gettext_noop("We do not know which areas it covers. Ask them")
_ICONS: Final[Mapping[Covers, str]] = {
    Covers.YES: "check",
    Covers.JUST_OUTSIDE: "alert",
    Covers.NO: "cross",
    Covers.UNKNOWN: "question",
}
_TONES: Final[Mapping[Covers, str]] = {Covers.YES: "good", Covers.UNKNOWN: ""}


def just_outside(km: float, what: str = "") -> str:
    """How far outside the area of a service a home is: the one phrase for it, everywhere."""
    return gettext(
        "Just outside %(what)s: %(distance)s",
        what=what or gettext("the area it covers"),
        distance=distance_words(km),
    )


def covers_fact(found: Reach, soft_edge_km: float, where: str, areas: Sequence[Coverage]) -> Fact:
    """The answer to "does it cover this place?". where: "N19", "where Amina lives"."""
    answer = found.covers(soft_edge_km)
    return Fact(
        _ICONS[answer], _words(answer, found, where, areas), _TONES.get(answer, "attention")
    )


def part_of(where: str) -> Fact:
    """What is said of a service that helps in a part of a place too large to tell."""
    return Fact(
        _ICONS[Covers.UNKNOWN],
        gettext("Helps people in part of %(where)s. Ask about your street", where=where),
    )


def depends_where(where: str) -> Fact:
    """What is said when only a part of a place too large to tell may be covered."""
    return Fact(
        _ICONS[Covers.UNKNOWN],
        gettext("It depends where in %(where)s you live. Ask them", where=where),
    )


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
    return gettext("%(most)s and %(last)s", most=", ".join(first), last=last) if first else last


def _words(answer: Covers, found: Reach, where: str, areas: Sequence[Coverage]) -> str:
    km = found.km_outside
    match answer:
        case Covers.YES if found.kind is CoverageKind.NATIONAL:
            return gettext("Helps people anywhere in the country")
        case Covers.YES:
            return gettext("Helps people %(where)s", where=where)
        case Covers.JUST_OUTSIDE:
            return gettext("%(just_outside)s. Ask them", just_outside=just_outside(km or 0.0))
        case Covers.NO:
            far = (
                ""
                if km is None
                else gettext(
                    ": %(distance_words)s outside its area", distance_words=distance_words(km)
                )
            )
            return gettext("Does not help people %(where)s%(far)s", where=where, far=far)
        case Covers.UNKNOWN:
            return (
                gettext("We do not know if it helps people %(where)s. Ask them", where=where)
                if areas
                else gettext(NO_AREA)
            )


def _of_kind(kind: CoverageKind, areas: Sequence[Coverage], places: Places) -> list[str]:
    """One line for named areas and for drawn ones; one for each circle."""
    match kind:
        case CoverageKind.PCN:
            pcns = _named(areas, places.pcns, (gettext("PCN"), gettext("PCNs")))
            return [gettext("Patients of the GP practices of %(pcns)s", pcns=pcns)]
        case CoverageKind.BOROUGH:
            return [_capital(_named(areas, places.boroughs, ("", gettext("boroughs"))))]
        case CoverageKind.WARD:
            return [_capital(_named(areas, places.wards, (gettext("ward"), gettext("wards"))))]
        case CoverageKind.RADIUS:
            return list(dict.fromkeys(_circle(area.km) for area in areas))
        case CoverageKind.POLYGON:
            drawn = gettext("the area") if len(areas) == 1 else gettext("the areas")
            return [gettext("Inside %(drawn)s the organisation has drawn on a map", drawn=drawn)]
        case CoverageKind.NATIONAL:
            return [gettext("Anywhere in the country")]


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
    unknown = (
        gettext("other %(several)s", several=several)
        if names
        else gettext("some %(several)s", several=several)
    )
    return listed([*names, unknown])


def _capital(words: str) -> str:
    """The words as the beginning of a line."""
    return f"{words[:1].upper()}{words[1:]}"


def _circle(km: float | None) -> str:
    """A circle round the service, in the miles of the rest of the site and as it was said."""
    if km is None:
        return gettext("Close to where it is")
    miles = f"{km * 1000 / METRES_A_MILE:.1f}".removesuffix(".0")
    if miles == "1":
        return gettext("Within 1 mile (%(km)s km) of where it is", km=f"{km:g}")
    return gettext("Within %(miles)s miles (%(km)s km) of where it is", miles=miles, km=f"{km:g}")
