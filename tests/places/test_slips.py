import csv
from functools import cache
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from geo.postcode import normalise_postcode
from tests.places.build import DATA, shipped

SWAPPED = {"0": "0O", "O": "O0", "1": "1I", "I": "I1"}


@cache
def sectors() -> list[str]:
    with (DATA / "gazetteer" / "gb_postcode_sectors.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        return [row["sector"] for row in csv.DictReader(file)]


@cache
def outcodes() -> frozenset[str]:
    return frozenset(sector.split()[0] for sector in sectors())


def slips_of(text: str) -> list[str]:
    """Every way to confuse O with 0 and I with 1 in it."""
    return ["".join(letters) for letters in product(*(SWAPPED.get(each, each) for each in text))]


@given(st.data())
def test_a_sector_is_found_however_its_letters_were_confused(data: st.DataObject) -> None:
    sector = data.draw(st.sampled_from(sectors()))
    for typed in slips_of(sector):
        for text in (typed, typed.lower(), typed.replace(" ", "  ")):
            place = shipped().find(text)
            assert place is not None
            assert place.label == sector


@given(st.data())
def test_without_its_space_a_sector_is_found_unless_that_is_a_district(data: st.DataObject) -> None:
    sector = data.draw(st.sampled_from(sectors()))
    for typed in slips_of(sector.replace(" ", "")):
        place = shipped().find(typed)
        assert place is not None
        assert place.label == sector or place.label in outcodes()
        assert place.label == sector or place.label == sector.replace(" ", "")


@given(st.data(), st.text("ABDEFGHJLNPQRSTUWXYZ", min_size=2, max_size=2))
def test_a_whole_postcode_is_the_same_however_its_letters_were_confused(
    data: st.DataObject, unit: str
) -> None:
    postcode = data.draw(st.sampled_from(sectors())) + unit
    slips = slips_of(postcode)
    assert {normalise_postcode(each) for each in slips} == {postcode}
    assert {normalise_postcode(each.replace(" ", "").lower()) for each in slips} == {postcode}


def test_the_shipped_sectors_are_all_of_great_britain() -> None:
    assert len(sectors()) == len(set(sectors())) == 10_847
    with (DATA / "gazetteer" / "gb_postcode_sectors.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        assert sum(int(row["postcodes"]) for row in csv.DictReader(file)) == 1_745_013


def test_a_district_and_a_sector_written_alike_are_told_apart_by_the_space() -> None:
    together, apart = shipped().find("N10"), shipped().find("N1 0")
    assert together is not None
    assert apart is not None
    assert (together.label, apart.label) == ("N10", "N1 0")
