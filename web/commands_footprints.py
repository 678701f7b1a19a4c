"""The command that builds footprints of PCNs, and what it says of how well they fit."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any, Final

import click

from base.errors import InvalidError
from geo.footprint_fit import Fit
from geo.footprints import Method, Settings
from places.footprint_files import read_lists, read_outline, read_small_areas, with_population
from places.footprint_picture import picture
from places.footprints import NOTE, Footprints, Sources, build, geojson, properties

WORST: Final = 5  # footprints named
_COVERED: Final = 0.99  # of an outline; less means that small areas are missing

_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW_FILE: Final = click.Path(dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command was given."""

    practices: Path
    areas: Path
    out: Path
    outline: Path | None
    population: Path | None
    picture: Path | None
    method: str
    title: str
    attribution: str
    simplify: float
    as_json: bool


@click.command("build")
@click.option("--practices", type=_FILE, required=True, help="Practices with PCN, place and list.")
@click.option("--areas", type=_FILE, required=True, help="Small areas: GeoJSON, each in a borough.")
@click.option("--out", type=_NEW_FILE, required=True, help="The GeoJSON to write.")
@click.option("--outline", type=_FILE, help="GeoJSON the small areas should cover; only checked.")
@click.option("--population", type=_FILE, help="CSV code,population. Else each area counts alike.")
@click.option("--picture", type=_NEW_FILE, help="An SVG of the footprints to write as well.")
@click.option(
    "--method",
    type=click.Choice([each.value for each in Method]),
    default=Method.GRAVITY.value,
    show_default=True,
    help="By distance and list size, balanced; or each area to its nearest practice.",
)
@click.option("--title", default="Footprints of primary care networks", help="Of the picture.")
@click.option("--attribution", default="", help="Whom the sources' licences ask to be named.")
@click.option(
    "--simplify",
    type=click.FloatRange(0, 1000),
    default=0.0,
    metavar="METRES",
    help="Leave out corners smaller than this; edges stay shared.",
)
@click.option("--json", "as_json", is_flag=True, help="The summary as JSON, all of it.")
def pcn_build(**given: Any) -> None:  # noqa: ANN401  (click's options, checked by click)
    """Build footprints of PCNs: areas where most people are likely to be registered with each.

    Every small area goes to one PCN of its borough. What comes out is derived: it is not an
    official boundary.
    """
    asked = Asked(**given)
    sources = _read(asked)
    total = len(sources.areas)
    made = build(
        sources,
        Settings(method=Method(asked.method)),
        simplify_metres=asked.simplify,
        progress=lambda done: _tell(f"{done} of {total} small areas given to PCNs"),
    )
    text = geojson(made)
    _write(asked.out, text)
    if asked.picture:
        _write(asked.picture, picture(made, asked.title))
    report = report_of(made, asked.out.name, text)
    lines = (json.dumps(report, indent=2, ensure_ascii=False),) if asked.as_json else _say(report)
    for line in lines:
        click.echo(line)


def report_of(made: Footprints, name: str, text: str) -> dict[str, Any]:
    """What was built and how well it fits, as JSON: the figures first, then every footprint."""
    fits, data = made.fits.footprints, text.encode()
    worst = sorted(fits, key=lambda each: (-_misfit(each), each.pcn))[:WORST]
    return {
        "note": NOTE,
        "file": name,
        "bytes": len(data),
        "sha256": sha256(data).hexdigest(),
        "method": made.settings.method.value,
        "populations_used": made.sources.is_populated,
        "small_areas": len(made.assignment.areas),
        "pcns": len(fits),
        "practices": len(made.assignment.practices),
        "practices_without_pcn": made.sources.lists.without_pcn,
        "fit": _spread([each.fit for each in fits]),
        "fit_overall": _spread([each.fit_overall for each in fits]),
        "worst": [
            {"code": each.pcn, "name": made.name(each.pcn), "fit": round(each.fit, 2)}
            for each in worst
        ],
        "median_share": round(made.fits.share, 2),
        "in_several_pieces": [
            {"code": each.pcn, "name": made.name(each.pcn), "pieces": each.pieces}
            for each in fits
            if each.pieces > 1
        ],
        "without_area": [made.name(each.pcn) for each in fits if not each.small_areas],
        "practices_outside": _outside(made),
        "outline": asdict(made.outline) if made.outline else None,
        "footprints": [properties(made, each) for each in fits],
    }


def _outside(made: Footprints) -> list[dict[str, Any]]:
    """Practices outside their own PCN's footprint, and whose they stand in; None: nobody's."""
    return [
        {
            "code": each.practice,
            "name": made.sources.lists.names[each.practice],
            "pcn": made.name(each.pcn),
            "stands_in": made.name(each.stands_in) if each.stands_in else None,
        }
        for each in made.fits.outside
    ]


def _read(asked: Asked) -> Sources:
    """The files, each read whole or refused."""
    lists = read_lists(asked.practices.read_bytes(), asked.practices.name)
    _tell(f"{len(lists.practices)} practices read from {asked.practices.name}")
    areas = read_small_areas(asked.areas.read_bytes(), asked.areas.name)
    _tell(f"{len(areas)} small areas read from {asked.areas.name}")
    if asked.population:
        areas = with_population(areas, asked.population.read_bytes(), asked.population.name)
    at = asked.outline
    return Sources(
        lists=lists,
        areas=areas,
        is_populated=asked.population is not None,
        outline=read_outline(at.read_bytes(), at.name) if at else None,
        attribution=asked.attribution,
    )


def _tell(line: str) -> None:
    """How far it is: apart from the summary, so that JSON stays JSON."""
    click.echo(line, err=True)


def _write(path: Path, text: str) -> None:
    """A whole file or none: the old one stays until the new one stands beside it."""
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise InvalidError(f"{path.name} cannot be written: {error.strerror}.") from error


def _misfit(fit: Fit) -> float:
    """How far a fit is from 1, the same for half and for double."""
    return max(fit.fit, 1 / fit.fit) if fit.fit else float("inf")


def _spread(values: Sequence[float]) -> dict[str, float]:
    return {
        "min": round(min(values), 2),
        "median": round(median(values), 2),
        "max": round(max(values), 2),
    }


def _say(report: dict[str, Any]) -> Iterator[str]:
    """The summary in words."""
    yield f"{report['file']}: {report['pcns']} footprints, {report['bytes']:,} bytes"
    yield f"  {NOTE}."
    yield f"  Method: {report['method']}. {_counted(report)}"
    yield f"  Fit, residents to those expected by list size in the borough: {_range(report['fit'])}"
    yield f"  The same across all boroughs: {_range(report['fit_overall'])}"
    worst = ", ".join(f"{each['name']} {each['fit']:.2f}" for each in report["worst"])
    yield f"  Worst fits: {worst}"
    yield f"  Modelled share of a small area's residents in its PCN, median: {_percent(report)}"
    yield from _say_pieces(report)
    yield from _say_outline(report)
    outside = report["practices_outside"]
    yield f"  {len(outside)} of {report['practices']} practices outside their own footprint:"
    for each in outside:
        place = each["stands_in"] or "none of the footprints"
        yield f"    {each['code']} {each['name']} ({each['pcn']}) stands in {place}"
    if report["practices_without_pcn"]:
        yield f"  {report['practices_without_pcn']} practices are in no PCN and were left out."


def _counted(report: dict[str, Any]) -> str:
    if report["populations_used"]:
        return f"{report['small_areas']} small areas, counted by their residents."
    return (
        f"{report['small_areas']} small areas, each counted the same: no populations were given "
        "(--population)."
    )


def _say_pieces(report: dict[str, Any]) -> Iterator[str]:
    split = report["in_several_pieces"]
    named = ", ".join(f"{each['name']} {each['pieces']}" for each in split)
    yield f"  In several pieces: {len(split)}{f' ({named})' if split else ''}"
    if report["without_area"]:
        yield f"  Without any small area: {', '.join(report['without_area'])}"


def _say_outline(report: dict[str, Any]) -> Iterator[str]:
    checked = report["outline"]
    if checked:
        yield (
            f"  Outline: {checked['covered']:.1%} covered; {checked['beyond']:.1%} of the small "
            "areas is beyond it"
        )
        if checked["covered"] < _COVERED:
            yield "  Small areas are missing: parts of the outline are in no footprint."


def _range(spread: dict[str, float]) -> str:
    return f"{spread['min']:.2f} to {spread['max']:.2f}, median {spread['median']:.2f}"


def _percent(report: dict[str, Any]) -> str:
    return f"{report['median_share']:.0%}"
