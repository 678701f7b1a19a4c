import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry import box

from base.errors import InvalidError
from geo.areas import AreaIndex
from geo.flaws import Flaw
from places import area_archives
from places.area_columns import code_and_name
from places.area_files import read_area_file
from places.area_plan import AreaPlan, Asked, plan_areas
from places.area_systems import converter, epsg_of
from places.terms import AreaKind
from tests.geo.build import square
from tests.places.area_build import (
    ARCHWAY,
    ON_THE_GRID,
    WARDS,
    crs,
    feature,
    geojson,
    shapefile,
    table,
    wards_as_features,
    with_gdal,
    zipped,
)

MAKERS: dict[str, Callable[[Path], Path]] = {
    "wards.geojson": geojson,
    "wards.zip": shapefile,
    "wards.gpkg": with_gdal,
    "wards.csv": table,
}
GRID = (("E05000001", "Archway", ON_THE_GRID),)


def planned(path: Path, boroughs: AreaIndex | None = None, **asked: object) -> AreaPlan:
    return plan_areas(path, Asked(AreaKind.WARD, **asked), boroughs or AreaIndex([]))  # type: ignore[arg-type]


def flaws(plan: AreaPlan) -> list[Flaw]:
    return [each.flaw for each in plan.checked.refusals]


@pytest.mark.parametrize("name", MAKERS)
def test_the_same_wards_come_out_of_every_kind_of_file(name: str, tmp_path: Path) -> None:
    plan = planned(MAKERS[name](tmp_path / name))

    assert [(each.area.code, each.area.name) for each in plan.areas] == [ward[:2] for ward in WARDS]
    for each, (*_, shape) in zip(plan.areas, WARDS, strict=True):
        assert each.area.shape.equals(shape)
    assert (plan.code_column, plan.name_column) == ("WD22CD", "WD22NM")


@pytest.mark.parametrize(
    "make",
    [
        lambda path: geojson(path / "a.geojson", feature(shapely.geometry.mapping(ON_THE_GRID)),
                             crs=crs("urn:ogc:def:crs:EPSG::27700")),
        lambda path: shapefile(path / "a.zip", GRID, system="EPSG:27700"),
        lambda path: with_gdal(path / "a.gpkg", GRID, system="EPSG:27700"),
    ],
    ids=["GeoJSON", "shapefile", "GeoPackage"],
)  # fmt: skip
def test_the_national_grid_is_converted_where_the_file_declares_it(
    make: Callable[[Path], Path], tmp_path: Path
) -> None:
    plan = planned(make(tmp_path))

    assert (plan.declared, plan.epsg) == (27700, 27700)
    middle = plan.areas[0].area.shape.centroid
    assert (middle.x, middle.y) == pytest.approx((-0.133, 51.5625), abs=0.0005)


def test_the_national_grid_is_converted_to_where_code_point_open_has_a_postcode() -> None:
    convert = converter(27700)
    assert convert is not None
    ((lon, lat),) = convert(np.array([[529971.0, 187517.0]]))  # N19 3AA, October 2025
    assert (lon, lat) == pytest.approx((-0.126, 51.57155), abs=0.00005)


@pytest.mark.parametrize("name", ["a.zip", "a.gpkg", "a.csv", "a.geojson"])
def test_metres_that_are_not_declared_are_refused_until_somebody_says_what_they_are(
    name: str, tmp_path: Path
) -> None:
    makers: dict[str, Callable[[Path], Path]] = {
        "a.zip": lambda path: shapefile(path, GRID, system=None),
        "a.gpkg": lambda path: with_gdal(path, GRID, system=None),
        "a.csv": lambda path: table(path, [(*ward, shape.wkt) for *ward, shape in GRID]),
        "a.geojson": lambda path: geojson(path, feature(shapely.geometry.mapping(ON_THE_GRID))),
    }
    path = makers[name](tmp_path / name)

    assert flaws(planned(path)) == [Flaw.NATIONAL_GRID]
    assert flaws(planned(path, epsg=27700)) == []


def test_degrees_declared_as_metres_are_refused_until_somebody_says_otherwise(
    tmp_path: Path,
) -> None:
    path = geojson(tmp_path / "a.geojson", crs=crs("EPSG:27700"))

    assert flaws(planned(path)) == [Flaw.NOT_METRES] * 2
    assert flaws(planned(path, epsg=4326)) == []


def test_a_refused_feature_keeps_every_area_out(tmp_path: Path) -> None:
    plan = planned(geojson(tmp_path / "a.geojson", *wards_as_features(), feature(code="")))

    assert not plan.is_whole
    assert (plan.areas, plan.overlaps) == ((), None)
    assert [(each.number, each.flaw) for each in plan.checked.refusals] == [(3, Flaw.NO_CODE)]


def test_an_area_knows_the_borough_its_middle_lies_in(tmp_path: Path) -> None:
    boroughs = AreaIndex([square("E09", west=-0.145, side=1)])
    path = geojson(tmp_path / "a.geojson")

    assert [each.within for each in planned(path, boroughs).areas] == ["E09", ""]
    plan = plan_areas(path, Asked(AreaKind.BOROUGH), boroughs)
    assert [each.within for each in plan.areas] == ["", ""]


def test_a_mark_at_the_beginning_of_the_text_does_no_harm(tmp_path: Path) -> None:
    for path in (geojson(tmp_path / "a.geojson"), table(tmp_path / "a.csv")):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
        assert planned(path).is_whole


@pytest.mark.parametrize("head", ["WKT", "geometry", "the_geom"])
def test_the_column_of_wkt_may_have_its_usual_names(head: str, tmp_path: Path) -> None:
    assert planned(table(tmp_path / "a.csv", head=head)).is_whole


def test_an_outline_longer_than_a_usual_cell_is_read_and_the_usual_bound_comes_back(
    tmp_path: Path,
) -> None:
    import csv  # noqa: PLC0415

    usual = csv.field_size_limit()
    fine = shapely.segmentize(ARCHWAY, 0.00001)
    assert len(fine.wkt) > usual / 2
    rows = [("A", "Archway", shapely.to_wkt(fine, rounding_precision=30))]

    assert planned(table(tmp_path / "a.csv", rows)).is_whole
    assert csv.field_size_limit() == usual


def test_of_several_layers_one_is_to_be_named(tmp_path: Path) -> None:
    path = with_gdal(tmp_path / "a.gpkg", layer="wards")
    with_gdal(path, layer="old wards", is_more=True)

    with pytest.raises(InvalidError, match=r"several layers: old wards, wards\. Say which"):
        read_area_file(path)
    with pytest.raises(InvalidError, match="no layer called none"):
        read_area_file(path, layer="none")
    assert len(read_area_file(path, layer="wards").features) == 2


def test_of_several_shapefiles_one_is_to_be_named(tmp_path: Path) -> None:
    folder = tmp_path / "both"
    folder.mkdir()
    with_gdal(folder / "old.shp", WARDS[:1])
    with_gdal(folder / "new.shp")
    path = zipped(tmp_path / "both.zip", folder)

    with pytest.raises(InvalidError, match="several shapefiles: new, old"):
        read_area_file(path)
    assert len(read_area_file(path, layer="new").features) == 2


def test_a_shapefile_without_its_table_is_no_shapefile(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match=r"also needs \.dbf"):
        read_area_file(shapefile(tmp_path / "a.zip", leave_out=".dbf"))


def test_a_zip_that_grows_too_large_is_refused_by_its_list_of_contents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shapefile(tmp_path / "a.zip")
    monkeypatch.setattr(area_archives, "MOST_BYTES", 300)

    with pytest.raises(InvalidError, match="unpacks to over"):
        area_archives.read_zip(path, None)


def test_nothing_in_a_zip_is_written_where_its_name_says(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    with_gdal(folder / "wards.shp")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for each in folder.iterdir():
            archive.write(each, f"../../{each.name}")

    assert len(read_area_file(tmp_path / "a.zip").features) == 2
    assert not list(tmp_path.parent.glob("wards.*"))


def test_a_geopackage_that_never_ends_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = with_gdal(tmp_path / "a.gpkg", layer="wards")
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "DROP TRIGGER IF EXISTS trigger_delete_feature_count_wards;"
            "DROP TRIGGER IF EXISTS trigger_insert_feature_count_wards;"
            "ALTER TABLE wards RENAME TO kept;"
            "CREATE VIEW wards AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
            "SELECT * FROM kept WHERE (SELECT count(*) FROM n) > 0;"
        )
    connection.close()
    monkeypatch.setattr(area_archives, "MOST_SECONDS", 3)

    with pytest.raises(InvalidError, match="could not be read"):
        read_area_file(path)


def test_a_file_larger_than_can_be_held_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("places.area_files.MOST_BYTES", 100)
    with pytest.raises(InvalidError, match="is larger than"):
        read_area_file(geojson(tmp_path / "a.geojson"))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("EPSG:27700", 27700),
        ("urn:ogc:def:crs:EPSG::27700", 27700),
        ("urn:ogc:def:crs:EPSG:6.9:4258", 4258),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", 4326),
        ("http://www.opengis.net/def/crs/EPSG/0/4326", 4326),
        ('PROJCS["British_National_Grid",GEOGCS["GCS_OSGB_1936"]]', 27700),
        ("epsg:3857", 3857),
    ],
)
def test_a_system_of_coordinates_is_known_by_its_names(name: str, code: int) -> None:
    assert epsg_of(name) == code


@pytest.mark.parametrize("name", ["EPSG:2154", "", "something", "EPSG:" + "9" * 5000])
def test_another_system_is_refused_with_those_that_can_be_read(name: str) -> None:
    with pytest.raises(InvalidError, match=r"EPSG:27700 \(British National Grid\)"):
        epsg_of(name)


@pytest.mark.parametrize(
    ("columns", "kind", "found"),
    [
        (["name", "code", "id"], AreaKind.PCN, ("code", "name")),
        (["FID", "WD22CD", "WD22NM", "LAD22CD", "LAD22NM"], AreaKind.WARD, ("WD22CD", "WD22NM")),
        (["WD22CD", "WD22NM", "LAD22CD", "LAD22NM"], AreaKind.BOROUGH, ("LAD22CD", "LAD22NM")),
        (["ward22_name", "ward22_code"], AreaKind.WARD, ("ward22_code", "ward22_name")),
        (["LSOA11CD", "LSOA11NM", "lad_code"], AreaKind.NEIGHBOURHOOD, ("LSOA11CD", "LSOA11NM")),
        (["PCN Code", "PCN Name", "ICB code"], AreaKind.PCN, ("PCN Code", "PCN Name")),
        (["place_code", "place_name"], AreaKind.WARD, ("place_code", "place_name")),
    ],
)
def test_the_columns_of_code_and_name_are_known_by_their_headings(
    columns: list[str], kind: AreaKind, found: tuple[str, str]
) -> None:
    assert code_and_name(columns, kind, None, None) == found


@pytest.mark.parametrize(
    ("columns", "code", "said"),
    [
        (["a", "name"], None, "--code which column is the code. There are: a, name"),
        (["a_code", "b_code", "name"], None, "--code which column"),
        (["code"], None, "--name-column which column is the name. There are: code"),
        (["code", "name"], "kode", "no column kode. There are: code, name"),
    ],
)
def test_columns_that_cannot_be_told_are_asked_for_by_those_there_are(
    columns: list[str], code: str | None, said: str
) -> None:
    with pytest.raises(InvalidError, match=said):
        code_and_name(columns, AreaKind.WARD, code, None)


def test_columns_asked_for_need_not_be_written_alike(tmp_path: Path) -> None:
    plan = planned(geojson(tmp_path / "a.geojson"), code_column="wd22cd", name_column="WD22CD")
    assert [each.area.name for each in plan.areas] == ["E05000001", "E05000002"]


def test_overlapping_areas_are_planned_and_counted(tmp_path: Path) -> None:
    over = shapely.geometry.mapping(box(-0.145, 51.56, -0.135, 51.57))
    plan = planned(geojson(tmp_path / "a.geojson", *wards_as_features(), feature(over, code="E3")))

    assert plan.is_whole
    assert plan.overlaps is not None
    assert plan.overlaps.pairs == 2
