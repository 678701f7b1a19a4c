"""Finds the place that somebody put among their words: "debt advice in Archway"."""

from collections.abc import Iterator, Sequence
from typing import Final

from matching.stems import stems
from places.gazetteer import Exactness, FindPlace

_LEADS: Final = frozenset({"in", "near", "around", "at", "by", "round", "nearby", "from"})
"""After one of these a place may stand anywhere; else only at the end."""
_CLOSE_TO: Final = (frozenset({"close", "near", "next"}), frozenset({"to"}))
_LONGEST: Final = 3  # words in the name of a place: "Muswell Hill Broadway"
_MOST: Final = 40  # words looked at; nobody says where they live after so many
_SHORTEST_NAME: Final = 4  # letters
_EDGES: Final = ".,;:!?()\"'"


def split_place(text: str, find_place: FindPlace) -> tuple[str, str]:
    """The words without the place among them, and that place as typed; "" where there is none.

    A place is taken at the end of the text, after a word like "near", and at the beginning if it
    is half a postcode; the longest name first, and the last of several. What is left is "" when
    it says nothing more ("help in Archway"). find_place must ask no other machine.
    """
    typed = text.split()
    if len(typed) > _MOST:
        return text, ""
    for start, end in _spans(len(typed)):
        named = " ".join(typed[start:end]).strip(_EDGES)
        place = find_place(named) if _may_be_place(named) else None
        if place is None:
            continue
        before = _without_lead(typed[:start])
        is_code_first = start == 0 and place.exactness is Exactness.OUTCODE
        if end == len(typed) or len(before) < start or is_code_first:
            rest = " ".join((*before, *typed[end:]))
            return (rest if stems(rest) else ""), named
    return text, ""


def _spans(count: int) -> Iterator[tuple[int, int]]:
    """Start and end of up to three words on end, longest first, from the last to the first."""
    for length in range(min(_LONGEST, count), 0, -1):
        for start in range(count - length, -1, -1):
            yield start, start + length


def _may_be_place(named: str) -> bool:
    """Whether to look at all: a name of four letters or more, or a code with a figure in it.

    Half a postcode may be read out of "chi" too, and out of "me".
    """
    return len(named) >= _SHORTEST_NAME or any(each.isdigit() for each in named)


def _without_lead(before: Sequence[str]) -> Sequence[str]:
    """What comes before a place, without a "near" or "close to" at its end."""
    last = [word.lower().strip(_EDGES) for word in before[-2:]]
    if len(last) == len(_CLOSE_TO) and all(
        word in known for word, known in zip(last, _CLOSE_TO, strict=True)
    ):
        return before[:-2]
    return before[:-1] if last and last[-1] in _LEADS else before
