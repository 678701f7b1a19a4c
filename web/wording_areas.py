"""Words for what is wrong with a feature of a boundary file."""

from collections.abc import Mapping
from typing import Any, Final

from geo.boundaries import LONGEST_CODE, LONGEST_NAME, MOST_BYTES, Refusal
from geo.flaws import Flaw
from geo.rings import MOST_VERTICES

FLAWS: Final[Mapping[Flaw, str]] = {
    Flaw.NO_CODE: "has no code",
    Flaw.NO_NAME: "has no name",
    Flaw.CODE_TAKEN: "has the code of an earlier feature",
    Flaw.TEXT_TOO_LONG: f"has a code of over {LONGEST_CODE} characters, or a name of over "
    f"{LONGEST_NAME}",
    Flaw.TOO_LARGE: f"is larger than {MOST_BYTES // 1_000_000} MB",
    Flaw.NO_GEOMETRY: "has no outline",
    Flaw.NOT_AN_AREA: "is not a polygon or several",
    Flaw.UNREADABLE: "has an outline that is not built as a polygon is",
    Flaw.EMPTY: "has an empty outline",
    Flaw.TOO_MANY_VERTICES: f"has over {MOST_VERTICES:,} vertices: fetch it at a coarser scale",
    Flaw.NOT_NUMBERS: "has coordinates that are not numbers",
    Flaw.NOT_FINITE: "has coordinates that are infinite or no number",
    Flaw.TOO_FEW_CORNERS: "has a ring of fewer than three corners",
    Flaw.NOT_CLOSED: "has a ring that does not end where it began",
    Flaw.NATIONAL_GRID: "looks like British National Grid: give --crs EPSG:27700",
    Flaw.WEB_METRES: "looks like the metres of a web map: give --crs EPSG:3857",
    Flaw.NOT_METRES: "looks like degrees, but the file or --crs says metres: give --crs EPSG:4326",
    Flaw.SWAPPED: "looks like latitude before longitude: swap them",
    Flaw.OUT_OF_RANGE: "has coordinates that are no place on Earth",
    Flaw.OUTSIDE_BRITAIN: "lies outside Great Britain and Northern Ireland",
    Flaw.TANGLED: "is too tangled to be checked: fetch it at a coarser scale, or draw it again",
    Flaw.INVALID: "is not a valid polygon: draw it again, or mend it in QGIS",
}
"""Follows "Feature 3 (E05009288)"."""

DEGREES: Final = 360  # no angle on a map is larger


def refusal_words(refusal: Refusal) -> str:
    """One refusal as a sentence, with the place: longitude or x first, as files have it."""
    code = f" ({refusal.code})" if refusal.code else ""
    detail = f" [{refusal.detail}]" if refusal.detail else ""
    where = f", at {_place(*refusal.where)}" if refusal.where else ""
    return f"Feature {refusal.number}{code} {FLAWS[refusal.flaw]}{detail}{where}."


def overlap_words(report: Mapping[str, Any]) -> str:
    """Whether areas of a file lie over each other, which is allowed, as a sentence."""
    pairs, largest = report["overlapping_pairs"], report["largest_overlap"]
    if pairs is None:
        return "There is too much to compare to say whether areas overlap."
    if not pairs:
        return "No areas overlap."
    hectares = report["largest_overlap_hectares"]
    overlap = "1 pair of areas overlaps" if pairs == 1 else f"{pairs} pairs of areas overlap"
    return (
        f"{overlap}, the most {largest[0]} and {largest[1]} by {hectares:,.2f} hectares. "
        "A place in both counts as in the lower code."
    )


def _place(x: float, y: float) -> str:
    """Degrees to the metre, metres whole, and anything beyond a map as it is."""
    return " ".join(f"{each:.7g}" if abs(each) > DEGREES else f"{each:.5f}" for each in (x, y))
