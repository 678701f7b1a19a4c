"""A form to set cover for somebody who is away."""

from datetime import date
from uuid import UUID

from wtforms import SelectField
from wtforms.validators import InputRequired

from people.cover import NewCover
from web.forms.once import OnceForm
from web.forms.rows import Day


class CoverForm(OnceForm):
    """Who is away, from when to when, and who covers."""

    away_id = SelectField("Who is away?")
    starts_on = Day("First day", validators=[InputRequired("Choose the first day")])
    ends_on = Day(
        "Last day",
        description="The cover ends by itself after this day.",
        validators=[InputRequired("Choose the last day")],
    )
    covering_id = SelectField(
        "Who covers?",
        description="They see and do everything that is needed for the people of whoever is away.",
        validators=[InputRequired("Choose who covers")],
    )

    def cover(self) -> NewCover:
        """What was chosen."""
        return NewCover(
            UUID(self.away_id.data),
            UUID(self.covering_id.data),
            self.starts_on.data or date.max,
            self.ends_on.data or date.max,
        )
