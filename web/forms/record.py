"""Forms of the record that are not facts of the person: level, safety, why one looks."""

from datetime import date
from typing import Final

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from base.text import clean_prose
from people.record_commands import NewFlag, NewStep
from people.record_terms import FlagKind, Lead, LookReason, StepReason
from people.terms import Level
from web.forms.bridge import choices
from web.forms.once import OnceForm
from web.forms.rows import Day
from web.wording_person import LEVELS
from web.wording_record import FLAGS, LEADS, LOOK_REASONS, STEP_REASONS

LONGEST: Final = 500


def _prose(text: str | None) -> str:
    return clean_prose(text or "")


class StepForm(OnceForm):
    """A step up or down."""

    level = RadioField(
        "Level from now on",
        choices=choices({code: f"{each.word}: {each.meaning}" for code, each in LEVELS.items()}),
        validators=[InputRequired("Choose a level")],
    )
    lead = RadioField(
        "Who leads from now on",
        choices=choices(LEADS),
        validators=[InputRequired("Choose who leads")],
    )
    reason = RadioField(
        "Why", choices=choices(STEP_REASONS), validators=[InputRequired("Choose a reason")]
    )
    note = TextAreaField(
        "Anything to add",
        description="What was agreed with the person, and what happens next.",
        filters=[_prose],
        validators=[Length(max=LONGEST, message=f"Use {LONGEST} characters or fewer")],
        render_kw={"rows": 3},
    )

    def step(self) -> NewStep:
        """What was chosen."""
        return NewStep(
            Level(self.level.data),
            Lead(self.lead.data),
            StepReason(self.reason.data),
            self.note.data or "",
        )


class FlagForm(OnceForm):
    """A fact for whoever visits."""

    kind = SelectField("What kind of fact", choices=choices(FLAGS))
    fact = TextAreaField(
        "The fact",
        description="What is there, and what to do. Nothing about what the person is like.",
        filters=[_prose],
        validators=[
            InputRequired("Write down the fact"),
            Length(max=LONGEST, message=f"Use {LONGEST} characters or fewer"),
        ],
        render_kw={"rows": 3},
    )
    review_on = Day(
        "Look at it again on",
        description="Within a year. On that day it comes up among the reviews that are due.",
        validators=[InputRequired("Choose a day")],
    )
    is_known = BooleanField("The person knows that this is written down")

    def flag(self) -> NewFlag:
        """What was typed."""
        return NewFlag(
            FlagKind(self.kind.data),
            self.fact.data or "",
            self.review_on.data or date.max,
            bool(self.is_known.data),
        )


class WhyForm(FlaskForm):
    """Why somebody opens a colleague's record."""

    reason = RadioField(
        "Why do you need to open it?",
        choices=choices(LOOK_REASONS),
        validators=[InputRequired("Choose a reason")],
    )

    def given(self) -> LookReason:
        """What was chosen."""
        return LookReason(self.reason.data)
