"""The command line for somebody's own areas: wards, boroughs, neighbourhoods, PCN footprints."""

import json
import sys
from pathlib import Path
from typing import Any, Final

import click
from flask.cli import AppGroup

from base.errors import InvalidError
from base.text import clean_line
from geo.boundaries import Refusal
from places.area_plan import AreaPlan, Asked, plan_areas
from places.area_systems import SYSTEMS
from places.areas import Source, kinds_in_use, loads_in_use, remove_areas, replace_areas
from places.loading import hash_files
from places.terms import AreaKind
from storage.engine import reading
from web.parts import now, parts
from web.wording_areas import overlap_words, refusal_words

SHOWN: Final = 20  # refusals, unless --json is asked for; it has them all
LONGEST_NAME: Final = 80  # characters, as in the table of loads

areas_group: Final = AppGroup("areas", help="Your own wards, boroughs, neighbourhoods or PCNs.")

_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_KINDS: Final = [each.value for each in AreaKind]
_SYSTEMS: Final = [f"EPSG:{each}" for each in SYSTEMS]


@areas_group.command("load")
@click.argument("file", type=_FILE)
@click.option("--kind", required=True, type=click.Choice(_KINDS), help="What each area is.")
@click.option("--name", required=True, help='What to call the file, such as "Camden wards".')
@click.option("--code", metavar="COLUMN", help="The column with the code; guessed if left out.")
@click.option("--name-column", metavar="COLUMN", help="The column with the name, the same.")
@click.option(
    "--crs",
    type=click.Choice(_SYSTEMS, case_sensitive=False),
    help="The system of coordinates, if the file does not say it or is wrong about it.",
)
@click.option("--layer", help="Which layer or shapefile, where the file has several.")
@click.option("--attribution", metavar="TEXT", default="", help="Whom the licence asks to name.")
@click.option("--dry-run", is_flag=True, help="Only say what would be loaded.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, with every feature refused.")
def areas_load(  # noqa: PLR0913  (one for each option)
    file: Path,
    *,
    kind: str,
    name: str,
    code: str | None,
    name_column: str | None,
    crs: str | None,
    layer: str | None,
    attribution: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Load areas of your own, instead of those loaded under the same name before.

    FILE is GeoJSON, a shapefile in a .zip, a GeoPackage, or CSV with a column of WKT. Nothing in
    it is repaired: if a feature cannot be used, it is named with the reason and the place, and
    nothing is loaded. Coordinates are converted if the file or --crs says what they are.
    """
    epsg = int(crs.partition(":")[2]) if crs else None
    label = _name(name)
    asked = Asked(AreaKind(kind), code, name_column, epsg, layer)
    plan = plan_areas(file, asked, parts().places.borough_areas)
    is_loaded = plan.is_whole and not dry_run
    if is_loaded:
        source = Source(file.name, hash_files([file]), clean_line(attribution))
        replace_areas(parts().database, plan.areas, name=label, source=source, now=now())
        parts().places_holder.refresh()
    report = report_of(file.name, label, plan, is_loaded=is_loaded)
    if as_json:
        click.echo(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        _say(report)
    if not plan.is_whole:
        sys.exit(1)


@areas_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def areas_list(*, as_json: bool) -> None:
    """Say which files of areas are in use."""
    database = parts().database
    with reading(database) as session:
        kinds = kinds_in_use(session)
    found: list[dict[str, Any]] = [
        {
            "name": each.name,
            "kinds": [kind.value for kind in kinds.get(each.load_id, ())],
            "areas": each.rows_kept,
            "file": each.file_name,
            "loaded_at": each.loaded_at.isoformat(),
            "checksum": each.checksum,
            "attribution": each.attribution,
        }
        for each in loads_in_use(database)
    ]
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    for row in found:
        click.echo(f"{row['name']}: {row['areas']} ({', '.join(row['kinds'])})")
        click.echo(
            f"  {row['file']}, loaded {row['loaded_at'][:10]}. {row['attribution']}".rstrip()
        )
    if not found:
        click.echo("No areas of your own are loaded; the shipped ones are in use.")


@areas_group.command("remove")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def areas_remove(name: str, *, yes: bool) -> None:
    """Take the areas loaded under NAME away."""
    known = {each.name: each.rows_kept for each in loads_in_use(parts().database)}
    if not yes and name in known:
        click.confirm(f"Take {known[name]} areas called {name} away?", abort=True)
    count = remove_areas(parts().database, name)
    parts().places_holder.refresh()
    click.echo(f"Took {count} areas away.")


def report_of(file: str, name: str, plan: AreaPlan, *, is_loaded: bool) -> dict[str, Any]:
    """One load as JSON: the counts first, then everything there is something to say about."""
    over = plan.overlaps
    return {
        "file": file,
        "name": name,
        "loaded": is_loaded,
        "areas": len(plan.checked.areas),
        "refused": len(plan.checked.refusals),
        "code_column": plan.code_column,
        "name_column": plan.name_column,
        "declared_crs": plan.declared and f"EPSG:{plan.declared}",
        "crs": f"EPSG:{plan.epsg}",
        "heights_left_out": plan.checked.flattened,
        "overlapping_pairs": over and over.pairs,
        "largest_overlap": list(over.codes) if over and over.codes else None,
        "largest_overlap_hectares": round(over.hectares, 4) if over and over.codes else None,
        "refusals": [_refusal(each) for each in plan.checked.refusals],
    }


def _name(name: str) -> str:
    """What to call the file. Raises InvalidError for none, or more than the table holds."""
    cleaned = clean_line(name)
    if not 0 < len(cleaned) <= LONGEST_NAME:
        raise InvalidError(f"--name needs 1 to {LONGEST_NAME} characters.")
    return cleaned


def _refusal(refusal: Refusal) -> dict[str, Any]:
    """As JSON; a place as text, because JSON knows no infinity."""
    return {
        "feature": refusal.number,
        "code": refusal.code,
        "flaw": refusal.flaw.value,
        "at": [f"{each:.15g}" for each in refusal.where] if refusal.where else None,
        "detail": refusal.detail,
        "words": refusal_words(refusal),
    }


def _say(report: dict[str, Any]) -> None:
    """The report in words."""
    columns = f"code from {report['code_column']}, name from {report['name_column']}"
    click.echo(f"{report['file']}: {report['areas'] + report['refused']} features, {columns}")
    _say_system(report)
    if report["heights_left_out"]:
        click.echo(f"Heights were left out of {report['heights_left_out']} features.")
    if report["refused"]:
        click.echo(f"{report['refused']} cannot be used:")
    for each in report["refusals"][:SHOWN]:
        click.echo(f"  {each['words']}")
    if report["refused"] > SHOWN:
        click.echo(f"  and {report['refused'] - SHOWN} more; --json names them all")
    if report["refused"]:
        click.echo("Nothing was loaded.")
        return
    click.echo(overlap_words(report))
    if report["loaded"]:
        click.echo(f"Loaded as {report['name']}. The running service takes it up in five seconds.")
    else:
        click.echo("Nothing was changed. Leave out --dry-run to load it.")


def _say_system(report: dict[str, Any]) -> None:
    """Which system the coordinates were read in, if that is not plain WGS 84."""
    declared, read = report["declared_crs"], report["crs"]
    what = SYSTEMS[int(read.partition(":")[2])]
    if declared not in (None, read):
        click.echo(f"The file says {declared}; read as {read} ({what}), as --crs says.")
    elif read not in ("EPSG:4326", "EPSG:4258"):
        click.echo(f"Converted from {read} ({what}).")
