"""The form of a person's plan."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length, Optional

from base.text import clean_prose
from people.plans import LONGEST, Plan, PlanWords
from web.forms.rows import Day


def _words(label: str, hint: str) -> Any:  # noqa: ANN401  (a field not yet bound)
    return TextAreaField(
        label,
        description=hint,
        filters=[lambda text: clean_prose(text or "")],
        validators=[Length(max=LONGEST, message=f"Use {LONGEST} characters or fewer")],
        render_kw={"rows": 4},
    )


class PlanForm(FlaskForm):
    """What matters, what helps, and what to do if things get worse."""

    matters = _words("What matters to me", "People, places, habits: what makes a day worthwhile.")
    helps = _words("What helps me", "What others should know to be of use.")
    signs = _words("How I notice that things get worse", "Small signs that come first.")
    if_worse = _words("What I do then", "Step by step, the easy things first.")
    who_to_call = _words("Who I call", "Names and numbers of my own. Crisis lines are added.")
    review_on = Day("When do we look at this again?", validators=[Optional()])
    seen = HiddenField()

    def words(self) -> PlanWords:
        """What was typed."""
        names = ("matters", "helps", "signs", "if_worse", "who_to_call")
        return PlanWords(**{name: self[name].data or "" for name in names})

    def seen_position(self) -> int:
        """Which version the page had shown."""
        text = str(self.seen.data or "")
        return int(text) if text.isdigit() else 0

    @classmethod
    def showing(cls, plan: Plan) -> "PlanForm":
        """The form as it was last written."""
        made = cls(obj=plan.words, data={"review_on": plan.review_on, "seen": plan.position})
        made.review_on.data = made.review_on.data or plan.review_on
        return made
