"""The command line for practices, their networks and the networks' footprints."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import click
from flask.cli import AppGroup

from base.errors import InvalidError
from places.find import Places
from places.holder import PlacesHolder
from places.loading import hash_files
from places.membership_files import Membership, read_membership
from places.practice_files import PracticeFile, read_practices
from places.practice_plan import Ground, Part, PracticePlan, plan
from places.practices import replace_practices
from places.sheets import MOST_BYTES
from web.parts import now, parts

SHOWN: Final = 20  # refusals, unless --json is asked for; it has them all
DEFAULT_KM: Final = 15.0  # a large borough and its neighbours; our choice
FURTHEST_KM: Final = 300.0

pcn_group: Final = AppGroup("pcn", help="Practices, primary care networks and their footprints.")

_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_COUNTS: Final = (
    ("practices", "practices"),
    ("pcns", "PCNs"),
    ("practices_without_pcn", "practices in no PCN"),
    ("pcns_without_practice", "PCNs without a practice in the file"),
    ("placed_by_sector", "practices placed only by their postcode sector"),
    ("unplaced", "practices whose postcode is not on the map"),
    ("members_not_in_file", "members of these PCNs that the file of practices does not have"),
    ("elsewhere", "practices left out: elsewhere"),
    ("closed", "practices left out: closed, dormant or not yet open"),
    ("not_gp_practices", "rows left out: no GP practice"),
    ("closed_pcns", "PCNs left out: closed"),
    ("ended_memberships", "memberships left out: ended"),
    ("refused", "rows refused"),
)
"""Key of the report -> its words."""


@pcn_group.command("load")
@click.option(
    "--practices",
    "practices_path",
    type=_FILE,
    required=True,
    help="NHS ODS epraccur (CSV without headings), or a table with the columns code, name, "
    "postcode, and perhaps pcn_code, pcn_name, lat, lon, list_size.",
)
@click.option(
    "--membership",
    "membership_paths",
    type=_FILE,
    multiple=True,
    help="NHS ODS ePCN (.xlsx, or its two sheets as one CSV each: give the option twice). "
    "Needed unless the practices name their PCNs.",
)
@click.option("--near", metavar="PLACE", help="Only PCNs with a practice near here, such as N19.")
@click.option(
    "--km",
    type=click.FloatRange(0, FURTHEST_KM, min_open=True),
    default=DEFAULT_KM,
    show_default=True,
    help="How near, in kilometres.",
)
@click.option(
    "--sub-icb",
    "sub_icbs",
    metavar="CODE",
    multiple=True,
    help="Only PCNs of this sub-ICB location, such as 93C; may be given several times.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be loaded.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, with every row refused.")
def load_pcns(  # noqa: PLR0913  (one for each option)
    practices_path: Path,
    membership_paths: tuple[Path, ...],
    near: str | None,
    km: float,
    sub_icbs: tuple[str, ...],
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Load GP practices and the PCNs they are in, instead of those in use.

    All of England is 6,900 practices; to keep a part of it, say --near PLACE --km N, or --sub-icb
    CODE. A PCN is kept whole, with its practices further away. A row that cannot be used is
    refused with its number and the reason; a file that breaks leaves everything as it was.
    """
    made = parts()
    file = read_practices(_bytes(practices_path))
    members = [_bytes(each) for each in membership_paths]
    membership = read_membership(members) if members else None
    part = _part(near, km, sub_icbs, made.places)
    planned = plan(file, membership, _ground(made.places_holder), part)
    if not dry_run:
        paths = (practices_path, *membership_paths)
        replace_practices(
            made.database,
            planned.practices,
            planned.pcns,
            file_name=", ".join(path.name for path in paths),
            checksum=hash_files(paths),
            now=now(),
        )
        made.places_holder.refresh()
    report = {"applied": not dry_run, **report_of(file, membership, planned)}
    if as_json:
        click.echo(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        _say(report)


def report_of(
    file: PracticeFile, membership: Membership | None, planned: PracticePlan
) -> dict[str, Any]:
    """The counts first, then every row and code there is something to say about."""
    refusals = [{"file": "practices", **asdict(each)} for each in file.refused]
    refusals += [
        {"file": "membership", **asdict(each)}
        for each in (membership.refused if membership else ())
    ]
    return {
        "practices": len(planned.practices),
        "pcns": len(planned.pcns),
        "practices_without_pcn": len(planned.without_pcn),
        "pcns_without_practice": len(planned.without_practice),
        "placed_by_sector": len(planned.by_sector),
        "unplaced": len(planned.unplaced),
        "members_not_in_file": len(planned.strangers),
        "elsewhere": planned.elsewhere,
        "closed": file.closed,
        "not_gp_practices": file.others,
        "closed_pcns": membership.closed_pcns if membership else 0,
        "ended_memberships": membership.ended_links if membership else 0,
        "refused": len(refusals),
        "refusals": refusals,
        "codes": {
            "practices_without_pcn": planned.without_pcn,
            "pcns_without_practice": planned.without_practice,
            "placed_by_sector": planned.by_sector,
            "unplaced": planned.unplaced,
            "members_not_in_file": planned.strangers,
        },
    }


def _bytes(path: Path) -> bytes:
    """A file, but never more of one than can be read."""
    with path.open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


def _ground(holder: PlacesHolder) -> Ground:
    places = holder.current()
    shipped = {pcn.code: pcn for pcn in holder.shipped.pcns}
    return Ground(places.find_locally, places.borough_areas, shipped)


def _part(near: str | None, km: float, sub_icbs: Iterable[str], places: Places) -> Part:
    """The part that was asked for. Raises InvalidError if the place is not known."""
    found = places.find(near) if near else None
    if near and found is None:
        raise InvalidError("The place after --near is not known. Try a postcode, such as N19.")
    codes = frozenset(code.strip().upper() for code in sub_icbs)
    return Part(found.point if found else None, km, codes)


def _say(report: dict[str, Any]) -> None:
    """The report in words."""
    for key, words in _COUNTS:
        if report[key] or key in {"practices", "pcns"}:
            click.echo(f"{report[key]:>7,}  {words}")
    for each in report["refusals"][:SHOWN]:
        where = " ".join(filter(None, (each["file"], each["sheet"])))
        click.echo(f"{where}, row {each['row']}: {each['reason']}.")
    if len(report["refusals"]) > SHOWN:
        click.echo(f"and {len(report['refusals']) - SHOWN} more; --json names them all.")
    if report["applied"]:
        click.echo("Loaded. The running service takes it up within five seconds.")
    else:
        click.echo("Nothing was changed. Leave out --dry-run to load it.")
