import pytest

from base.errors import InvalidError
from places.membership_files import read_membership
from places.practice_files import PcnRecord
from tests.places.build import SHARED, needs_shared
from tests.places.sheets_build import DETAILS, PARTNERS, csv_of, epcn, workbook

HILL = ("U00001", "HILL PCN", "93C", "20190701", "")
DALE = ("U00002", "DALE PCN", "93C", "20190701", "20240331")
IN_HILL = ("F83001", "HILL SURGERY", "U00001", "HILL PCN", "93C", "20190701", None)
IN_DALE = ("F83002", "DALE SURGERY", "U00002", "DALE PCN", "93C", "20190701", None)
LEFT = ("F83003", "MOOR SURGERY", "U00001", "HILL PCN", "93C", "20190701", "20230401")


def test_members_of_open_pcns_are_read_from_the_workbook() -> None:
    found = read_membership([epcn([HILL, DALE], [IN_HILL, IN_DALE, LEFT])])
    assert found.pcns == {"U00001": PcnRecord("U00001", "Hill", "93C")}
    assert found.links == {"F83001": "U00001"}
    assert (found.closed_pcns, found.ended_links, found.refused) == (1, 2, ())


def test_the_two_sheets_may_come_as_csv_in_either_order() -> None:
    details = csv_of(DETAILS, HILL, DALE)
    partners = csv_of(PARTNERS, *[[cell or "" for cell in row] for row in (IN_HILL, IN_DALE, LEFT)])
    whole = read_membership([epcn([HILL, DALE], [IN_HILL, IN_DALE, LEFT])])
    assert read_membership([details, partners]) == whole
    assert read_membership([partners, details]) == whole


def test_the_sheet_of_practices_alone_names_their_pcns() -> None:
    partners = csv_of(PARTNERS, [cell or "" for cell in IN_HILL])
    found = read_membership([partners])
    assert found.pcns == {"U00001": PcnRecord("U00001", "Hill", "93C")}
    assert found.links == {"F83001": "U00001"}


def test_a_pcn_without_practices_is_known() -> None:
    lone = ("U00003", "LONE PCN", "", "", "")
    assert set(read_membership([epcn([HILL, lone], [IN_HILL])]).pcns) == {"U00001", "U00003"}


def test_without_the_sheet_of_practices_the_missing_column_is_named() -> None:
    with pytest.raises(InvalidError, match="Partner Organisation Code is missing"):
        read_membership([csv_of(DETAILS, HILL)])
    with pytest.raises(InvalidError, match="Partner Organisation Code is missing"):
        read_membership([b""])


def test_a_column_that_a_sheet_lacks_is_named_with_the_sheet() -> None:
    rows = [PARTNERS[:6], IN_HILL[:6]]
    with pytest.raises(
        InvalidError, match=r'"Links" lacks .* Practice to PCN Relationship End Date'
    ):
        read_membership([workbook({"Links": rows})])
    with pytest.raises(InvalidError, match="The file lacks these columns: PCN Code, PCN Name"):
        read_membership([csv_of(("a", "b"), ("1", "2"))])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("?", *IN_HILL[1:]), 'code "?" is not a code of NHS ODS'),
        ((*IN_HILL[:2], "", *IN_HILL[3:]), 'pcn_code "" is not a code of NHS ODS'),
        ((*IN_HILL[:3], "", *IN_HILL[4:]), "pcn_name is empty"),
        ((*IN_HILL[:2], "U00009", *IN_HILL[3:]), "F83001 is in U00001 already"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_sheet(
    row: tuple[str | None, ...], reason: str
) -> None:
    (refused,) = read_membership([epcn([HILL], [IN_HILL, row])]).refused
    assert (refused.row, refused.sheet) == (3, "PCN Core Partner Details")
    assert reason in refused.reason


@needs_shared
def test_the_pcns_of_england_are_read() -> None:
    found = read_membership([(SHARED / "ePCN_2024-10.xlsx").read_bytes()])
    assert (len(found.pcns), found.closed_pcns) == (1285, 81)
    assert len(found.links) + found.ended_links == 7705
    assert found.refused == ()
    assert found.pcns["U51577"].name == "Kentish Town Central"
    assert found.links["F83018"] == "U51577"
