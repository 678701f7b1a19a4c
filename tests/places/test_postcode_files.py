import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from base.errors import InvalidError
from places.postcode_files import NotOne, PostcodeRecord, Tally, read_postcodes
from places.postcode_layouts import Layout, recognise
from places.source_files import LONGEST_LINE, members_of

CODE_POINT = (
    '"NR30 5TE",10,651410,313177,"E92000001","E19000003","E18000007","","E09000019","E05000373"\n'
    '"N1C4AG",90,0,0,"E92000001","","","","E09000007","E05000143"\n'
)
ONS = (
    "pcd7,pcd8,pcds,dointr,doterm,lat,long\n"
    "N1 9GU,N1   9GU,N1 9GU,198001,,51.533,-0.1205\n"
    "N1 0AA,N1   0AA,N1 0AA,198001,199606,51.534,-0.1100\n"
    "JE2 3AB,JE2  3AB,JE2 3AB,198001,,99.999999,0.000000\n"
)
PLAIN = "pcds,lat,lon,quality\nN1 9GU,51.533,-0.1205,10\nAB43 1AJ,,,90\n"


def read(path: Path, tally: Tally | None = None) -> tuple[Layout, list[PostcodeRecord]]:
    with members_of(path) as members:
        file = recognise(members, path.name)
        chunks = read_postcodes(file, tally or Tally())
        return file.layout, [record for chunk in chunks for record in chunk]


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def zipped(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def test_code_point_open_is_moved_from_the_grid_to_degrees(tmp_path: Path) -> None:
    layout, [first, second] = read(written(tmp_path / "n.csv", CODE_POINT))
    assert layout is Layout.CODE_POINT
    assert (first.code, first.has_ended) == ("NR305TE", False)
    # Caister water tower, 52 39 28.8282 N, 1 42 57.8663 E. Source: Ordnance Survey, "A guide to
    # coordinate systems in Great Britain", its worked example. 5 m is enough for a postcode.
    assert first.lat_e5 == pytest.approx(5265801, abs=5)
    assert first.lon_e5 == pytest.approx(171607, abs=5)
    assert second == PostcodeRecord("N1C4AG", None, None, has_ended=False)


def test_the_ons_directory_knows_ended_and_unplaced_postcodes(tmp_path: Path) -> None:
    assert read(written(tmp_path / "ons.csv", ONS)) == (
        Layout.ONS_DIRECTORY,
        [
            PostcodeRecord("N19GU", 5153300, -12050, has_ended=False),
            PostcodeRecord("N10AA", 5153400, -11000, has_ended=True),
            PostcodeRecord("JE23AB", None, None, has_ended=False),
        ],
    )


@pytest.mark.parametrize(
    "head", ["postcode,lat,lon", "Postcode, Latitude ,LONGITUDE", "\ufeffPCD,lat,lng"]
)
def test_a_plain_table_may_name_its_columns_in_several_ways(tmp_path: Path, head: str) -> None:
    path = written(tmp_path / "plain.csv", f"{head}\r\nn1 9gu,51.5,-0.25\r\n\r\n")
    assert read(path) == (Layout.PLAIN, [PostcodeRecord("N19GU", 5150000, -25000, False)])


@pytest.mark.parametrize("coordinates", [",", "0,0", "99.999999,0.0", " , "])
def test_without_coordinates_a_postcode_is_known_but_not_placed(
    tmp_path: Path, coordinates: str
) -> None:
    path = written(tmp_path / "plain.csv", f"postcode,lat,lon\nN1 9GU,{coordinates}\n")
    assert read(path)[1] == [PostcodeRecord("N19GU", None, None, has_ended=False)]


def test_a_gz_reads_like_what_is_in_it_whatever_its_name(tmp_path: Path) -> None:
    plain, packed = written(tmp_path / "plain.csv", PLAIN), tmp_path / "packed.csv"
    packed.write_bytes(gzip.compress(PLAIN.encode()))
    assert read(packed) == read(plain)


def test_a_folder_of_code_point_open_is_read_file_by_file(tmp_path: Path) -> None:
    written(tmp_path / "Data" / "CSV" / "n.csv", CODE_POINT)
    written(
        tmp_path / "Data" / "CSV" / "ab.csv", CODE_POINT.replace("NR", "AB").replace("N1", "AB1")
    )
    written(tmp_path / "Doc" / "Code-Point_Open_Column_Headers.csv", "PC,PQ,EA,NO\n")
    layout, records = read(tmp_path)
    assert layout is Layout.CODE_POINT
    assert [record.code for record in records] == ["AB305TE", "AB1C4AG", "NR305TE", "N1C4AG"]


def test_the_zip_of_code_point_open_is_read_as_os_ships_it(tmp_path: Path) -> None:
    members = {
        "Data/CSV/n.csv": CODE_POINT,
        "Doc/Code-Point_Open_Column_Headers.csv": "PC,PQ,EA,NO\nPostcode,Quality,E,N\n",
        "Doc/licence.txt": "Terms",
    }
    layout, records = read(zipped(tmp_path / "codepo_gb.zip", members))
    assert (layout, len(records)) == (Layout.CODE_POINT, 2)


def test_the_zip_of_the_ons_directory_is_read_once_and_not_by_area_again(tmp_path: Path) -> None:
    members = {
        "Data/ONSPD_NOV_2025_UK.csv": ONS,
        "Data/multi_csv/ONSPD_NOV_2025_UK_N.csv": ONS,
        "Documents/LA_UA names and codes UK.csv": "code,name\n",
        "User Guide/lookup.csv": "code,name\n",
    }
    layout, records = read(zipped(tmp_path / "ONSPD.zip", members))
    assert (layout, len(records)) == (Layout.ONS_DIRECTORY, 3)


def test_rows_without_a_postcode_are_counted_and_the_first_few_shown(tmp_path: Path) -> None:
    rows = "".join(f"nowhere {n},51.5,-0.1\n" for n in range(8))
    tally = Tally()
    records = read(written(tmp_path / "plain.csv", PLAIN + rows), tally)[1]
    assert (len(records), tally.rows, tally.not_postcodes, len(tally.samples)) == (2, 10, 8, 5)
    assert tally.samples[0] == NotOne("plain.csv", 4, "nowhere 0")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "plain.csv is empty"),
        ("postcode,latitude\nN1 9GU,51\n", "row 1: there is no column lon"),
        ("a,b\n1,2\n", "no column postcode (or pcds), lat (or latitude), lon"),
        ("N1 9GU,51.5,-0.1\n", "Name the columns in the first row"),
        ("postcode,lat,lon\nN1 9GU,51.5\n", "row 2, column lon: the value is missing"),
        ("postcode,lat,lon\nN1 9GU,51.5,\n", "row 2, column lon: the value is not a number"),
        ("postcode,lat,lon\nN1 9GU,nan,0\n", "row 2, column lat: the value is not between"),
        ("postcode,lat,lon\n\nN1 9GU,51.5,4\n", "row 3, column lon: the value is not between -9"),
        ("postcode,lat,lon\nN1 9GU,-0.1,51.5\n", "column lat and lon: the value is that of the"),
        (CODE_POINT.replace("313177", "1831770"), "row 1, column northing: the value is not bet"),
        (CODE_POINT.replace("90,0", "90,x"), "row 2, column easting: the value is not a number"),
        ('postcode,lat,lon\nN1 9GU,51.5,-0.1\n"N1 9', "what follows row 2 cannot be read as CSV"),
        (PLAIN + "x" * (LONGEST_LINE + 1), "has a line of over 10,000 characters"),
    ],
)
def test_a_wrong_file_is_refused_with_where_and_what_to_do(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        read(written(tmp_path / "plain.csv", text))
    assert said in str(refused.value)


def broken_gz(path: Path) -> None:
    path.write_bytes(gzip.compress(PLAIN.encode() * 500)[:-20])


def broken_zip(path: Path) -> None:
    zipped(path, {"plain.csv": PLAIN * 500})
    data = bytearray(path.read_bytes())
    data[60] ^= 0xFF
    path.write_bytes(bytes(data))


def locked_zip(path: Path) -> None:
    zipped(path, {"plain.csv": PLAIN})
    data = bytearray(path.read_bytes())
    data[6] |= 1  # "encrypted", in the local header and in the central directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))


def latin_1(path: Path) -> None:
    path.write_bytes("postcode,lat,lon\nN1 9GU,51.5,-0.1\nCaf\xe9,1,1\n".encode("latin-1"))


def no_csv(path: Path) -> None:
    zipped(path, {"readme.txt": "hello"})


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (broken_gz, "breaks off or is damaged. Fetch the file again"),
        (broken_zip, "breaks off or is damaged"),
        (locked_zip, "Unpack the zip file, then load the folder"),
        (latin_1, "is not in UTF-8"),
        (no_csv, "holds no file of postcodes"),
    ],
)
def test_a_damaged_file_says_so(tmp_path: Path, spoil: Callable[[Path], None], said: str) -> None:
    path = tmp_path / "file"
    spoil(path)
    with pytest.raises(InvalidError, match=said):
        read(path)


def test_an_empty_file_among_others_is_not_passed_over(tmp_path: Path) -> None:
    written(tmp_path / "n.csv", CODE_POINT)
    written(tmp_path / "nw.csv", "")
    with pytest.raises(InvalidError, match="is empty"):
        read(tmp_path)


def test_progress_is_told_in_bytes_of_the_file_itself(tmp_path: Path) -> None:
    path, told = tmp_path / "packed.gz", list[int]()
    path.write_bytes(gzip.compress(PLAIN.encode()))
    with members_of(path, told.append) as members:
        list(read_postcodes(recognise(members, path.name), Tally()))
    assert sum(told) >= path.stat().st_size
