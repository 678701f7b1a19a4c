"""UK postcodes as text, whole or in part. Where they are on the map is `places.gazetteer`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# The 124 postcode areas. Source: Royal Mail, Postcode Address File; complete, including the
# Crown dependencies. Used to tell a slip ("NI9") from a real area ("NN9").
_AREA_LIST: Final = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E "
    "EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE "
    "LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK "
    "SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO "
    "ZE"
)
AREAS: Final = frozenset(_AREA_LIST.split())

# A district is 0 alone, 1 to 99, or a digit and a letter; that letter is never I or O.
_OUTCODE: Final = re.compile(r"([A-Z]{1,2})(?:0|[1-9][0-9]?|[1-9][A-HJ-NP-Z])")
_UNIT: Final = re.compile(r"[0-9][A-Z]{2}")
_WRITTEN: Final = re.compile(rf"{_OUTCODE.pattern}{_UNIT.pattern}")
_UNIT_BEGUN: Final = re.compile(r"[0-9][A-Z]?")
_AS_LETTERS: Final = str.maketrans("01", "OI")
_AS_DIGITS: Final = str.maketrans("OI", "01")


@dataclass(frozen=True, slots=True)
class Postcode:
    """As much of a postcode as was typed: "N19", "N19 3" or "N19 3XX"."""

    outcode: str
    sector: str | None = None
    full: str | None = None

    def __str__(self) -> str:
        """The longest part that is known."""
        return self.full or self.sector or self.outcode


def normalise_postcode(text: str) -> str | None:
    """What someone typed, as "SW1A 1AA"; None if it cannot be a whole postcode.

    O for 0 and I for 1 (and the reverse) are put right when that makes a real postcode area.
    Checks the shape only: a well-shaped postcode may not exist.
    """
    return next((str(whole) for whole in _whole("".join(_words(text)))), None)


def written_postcode(text: str) -> str | None:
    """A postcode in a file of postcodes, in capitals without its space; None if it is not one.

    Nothing is put right: what a machine wrote has no slips, only mistakes.
    """
    code = "".join(text.split()).upper()
    match = _WRITTEN.fullmatch(code)
    return code if match and match[1] in AREAS else None


def postcode_readings(text: str) -> tuple[Postcode, ...]:
    """Every way to read a whole or partial postcode, the likeliest first; empty if there is none.

    "NW52" can be district 52 or sector "NW5 2": only a gazetteer knows which of them exists.
    """
    words = _words(text)
    joined = "".join(words)
    found = [*_whole(joined)]
    if len(words) == 2:  # noqa: PLR2004  the space says where the outcode ends
        found += _begun(words[0], words[1])
    found += [Postcode(outcode) for outcode in _outcodes(joined)]
    for cut in (1, 2):
        found += _begun(joined[:-cut], joined[-cut:])
    return tuple(dict.fromkeys(found))


def outcode_of(text: str) -> str | None:
    """The first half, "N19", of a whole or partial postcode; None if it is not one.

    The most that may be put in a web address for somebody's postcode.
    """
    return next((reading.outcode for reading in postcode_readings(text)), None)


def sector_of(text: str) -> str | None:
    """The sector, "N19 3", of a postcode typed that far; None if it was not."""
    return next((reading.sector for reading in postcode_readings(text)), None)


def _words(text: str) -> list[str]:
    return re.findall(r"[A-Z0-9]+", text.upper())


def _whole(joined: str) -> Iterator[Postcode]:
    """The whole postcodes that letters and digits without spaces can be."""
    unit = _unit(joined[-3:])
    if _UNIT.fullmatch(unit):
        for outcode in _outcodes(joined[:-3]):
            yield Postcode(outcode, f"{outcode} {unit[0]}", f"{outcode} {unit}")


def _begun(out: str, unit: str) -> Iterator[Postcode]:
    """The sectors meant by an outcode and the first one or two characters after it."""
    unit = _unit(unit)
    if _UNIT_BEGUN.fullmatch(unit):
        for outcode in _outcodes(out):
            yield Postcode(outcode, f"{outcode} {unit[0]}")


def _unit(typed: str) -> str:
    """The part after the space, its digit put right."""
    return typed[:1].translate(_AS_DIGITS) + typed[1:]


def _outcodes(typed: str) -> list[str]:
    """The outcodes that were meant, likeliest first: as typed, put right, typed but unknown."""
    put_right = [
        typed[:length].translate(_AS_LETTERS) + typed[length:].translate(_AS_DIGITS)
        for length in (1, 2)
    ]
    known = [
        outcode
        for outcode in (typed, *put_right)
        if (match := _OUTCODE.fullmatch(outcode)) and match[1] in AREAS
    ]
    return list(dict.fromkeys(known)) or ([typed] if _OUTCODE.fullmatch(typed) else [])
