"""Whether there is room: the smallest form an organisation has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import InputRequired, Optional

from matching.service import Capacity
from matching.terms import CapacityState
from web.forms.bridge import choices
from web.forms.rows import Day, WholeNumber
from web.wording_listing import CAPACITY_CHOICES

_WITH_AN_END: Final = frozenset({CapacityState.FULL, CapacityState.PAUSED})


class RoomForm(FlaskForm):
    """Room now, a waiting list with its wait, or full or paused until a day."""

    state = RadioField(
        "Room",
        choices=choices(CAPACITY_CHOICES),
        validators=[InputRequired("Choose one")],
    )
    weeks = WholeNumber("How many weeks' wait?", validators=[Optional()])
    until = Day("Until when?", validators=[Optional()])

    def capacity(self) -> Capacity:
        """What was said, without what belongs to another answer."""
        state = CapacityState(self.state.data)
        return Capacity(
            state,
            weeks=self.weeks.data if state is CapacityState.WAITING_LIST else None,
            until=self.until.data if state in _WITH_AN_END else None,
        )


@dataclass(frozen=True, slots=True)
class RoomShown:
    """What the small form shows: what was said last, or what was just typed and is wrong."""

    state: str
    weeks: str
    until: str
    errors: Mapping[str, str] = field(default_factory=dict)


def room_shown(capacity: Capacity) -> RoomShown:
    """What was said last."""
    return RoomShown(
        capacity.state.value,
        "" if capacity.weeks is None else str(capacity.weeks),
        capacity.until.isoformat() if capacity.until else "",
    )


def room_typed(form: RoomForm) -> RoomShown:
    """What was just typed, with what is wrong about it."""
    typed = {
        name: str((form[name].raw_data or [""])[0]).strip() for name in ("state", "weeks", "until")
    }
    errors = {each.name: str(each.errors[0]) for each in form if each.errors}
    return RoomShown(**typed, errors=errors)
