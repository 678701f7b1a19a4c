"""The answers of a DIALOG+ session, each by a name of its own, so that each is saved by itself."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final
from uuid import UUID

from base.errors import ConflictError, InvalidError
from matching.terms import Domain

NOT_TODAY: Final = "none"
"""They were asked for a number, and said "not today"."""
TOKEN_LENGTH: Final = 16  # hexadecimal digits: enough to tell two texts of one answer apart


class Part(StrEnum):
    """What is answered."""

    RATING = "rating"  # of an area: "1" to "7", NOT_TODAY, or "" for not asked
    HELP = "help"  # of an area: "y" or ""
    CHOICE = "choice"  # the areas chosen, in order, with commas
    UNDERSTANDING = "understanding"  # of a chosen area: what was said
    LOOKING_FORWARD = "looking_forward"
    EXPLORING = "exploring"
    STATE = "state"  # of an earlier action: how far it got; "" for still to do
    NOTE = "note"  # of an earlier action: what is to be added
    SETTING = "setting"  # where the session is held, and who else is there
    NEXT_ON = "next_on"  # the next day, as 2026-11-22


STEPS: Final = (Part.UNDERSTANDING, Part.LOOKING_FORWARD, Part.EXPLORING)
OF_AN_AREA: Final = frozenset({Part.RATING, Part.HELP, *STEPS})
OF_AN_ACTION: Final = frozenset({Part.STATE, Part.NOTE})


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to answer."""

    part: Part
    domain: Domain | None = None
    action_id: UUID | None = None

    @property
    def name(self) -> str:
        """How pages and files call it: "rating_leisure", "state_0f...", "choice"."""
        if self.domain is not None:
            return f"{self.part.value}_{self.domain.value}"
        return f"{self.part.value}_{self.action_id.hex}" if self.action_id else self.part.value


@dataclass(frozen=True, slots=True)
class Given:
    """An answer, and the token of what the page had seen before it."""

    item: Item
    value: str
    seen: str


class StaleError(ConflictError):
    """Somebody else answered meanwhile. now: what is saved, by item."""

    def __init__(self, now: dict[Item, str]) -> None:
        """Keep what is there."""
        super().__init__("Somebody changed this on another screen while you had it open")
        self.now = now


def item_called(name: str) -> Item:
    """The item of a name. Raises InvalidError for a name that nothing has."""
    unknown = InvalidError("There is no such answer in a session")
    part = next((each for each in Part if name == each or name.startswith(f"{each}_")), None)
    if part is None:
        raise unknown
    about = name[len(part) + 1 :]
    try:
        if part in OF_AN_AREA:
            return Item(part, Domain(about))
        if part in OF_AN_ACTION:
            return Item(part, action_id=UUID(hex=about))
    except ValueError:
        raise unknown from None
    if about:
        raise unknown
    return Item(part)


def token(value: str) -> str:
    """A short sign of what is saved, to see whether a page still knows it; "" for nothing."""
    return sha256(value.encode()).hexdigest()[:TOKEN_LENGTH] if value else ""
