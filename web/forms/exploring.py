"""Adjusting a match at once: the connector's own switches. None of them is about health."""

from dataclasses import replace
from typing import Final

from wtforms import BooleanField, Form, RadioField

from matching.person import Asker
from matching.terms import REMOTE_MODES, Mode, TimeBand
from web.forms.bridge import choices

_KM: Final = {"1": 1.6, "3": 4.8, "5": 8.0}
"""Miles offered -> kilometres."""


class AdjustForm(Form):
    """What to hold to in this list. Sent by GET, so that the page can be loaded again."""

    far = RadioField(
        "How far",
        choices=choices({"": "Any distance", "1": "1 mile", "3": "3 miles", "5": "5 miles"}),
        default="",
        validate_choice=False,
    )
    way = RadioField(
        "How to meet",
        choices=choices(
            {"": "Any way", "in_person": "In person or at home", "remote": "By phone or online"}
        ),
        default="",
        validate_choice=False,
    )
    free = BooleanField("Must be free")
    room = BooleanField("Must have room now")
    evenings = BooleanField("Evenings or weekends")
    own_language = BooleanField("In a language of their own")

    def adjust(self, asker: Asker) -> Asker:
        """The same question, held to what was chosen."""
        near = frozenset({Mode.IN_PERSON, Mode.AT_HOME, Mode.OUTREACH})
        ways = {"in_person": near, "remote": frozenset(REMOTE_MODES)}
        own = asker.languages - {"en"}  # nearly everybody is recorded as having some English
        is_own = bool(self.own_language.data and own)
        late = frozenset({TimeBand.EVENING, TimeBand.WEEKEND})
        return replace(
            asker,
            max_km=_KM.get(self.far.data or ""),
            modes=ways.get(self.way.data or "", frozenset()),
            free_only=bool(self.free.data),
            must_have_room=bool(self.room.data),
            times=late if self.evenings.data else frozenset(),
            languages=own if is_own else asker.languages,
            language_needed=asker.language_needed or is_own,
        )
