"""Forms of somebody who follows their own referral: opening it, and taking a step."""

from dataclasses import replace
from typing import Final

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from base.text import clean_line, clean_prose
from matching.terms import Domain
from people.own_contact import Reach
from referrals.reasons import DecidedBy
from referrals.rules import StepDetail
from referrals.states import Action
from referrals.steps import Field, Step
from web.forms.bridge import choices
from web.forms.referral import StepForm
from web.forms.self_referral import SelfReferralForm
from web.translation import chosen_language, gettext_noop
from web.wording_follow import CHECK_INS, MORE, NO_REASON, NOTES, REASONS

_MISSING: Final = {
    "note": gettext_noop("Write a few words"),
    "check_in": gettext_noop("Choose one of these"),
}
"""What is said to the person when they leave out what a step needs."""


def _line(text: str | None) -> str:
    return clean_line(text or "")


class FollowForm(FlaskForm):
    """The reference and the secret of a self-referral. Both as they were written down."""

    reference = StringField(
        "Reference",
        description="8 letters and numbers. Capitals and spaces do not matter.",
        filters=[_line],
        validators=[
            DataRequired("Enter your reference"),
            Length(max=40, message="That is too long for a reference"),
        ],
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "width": 20,
        },
    )
    secret = StringField(
        "Secret",
        description="16 letters and numbers. Look that nobody reads it over your shoulder.",
        filters=[_line],
        validators=[
            DataRequired("Enter your secret"),
            Length(max=60, message="That is too long for a secret"),
        ],
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "width": 20,
        },
    )


class OwnStepForm(StepForm):
    """A step as the person takes it: in words to them, and without asking who decided."""

    def ask(self, action: Action, step: Step, domain: Domain) -> "OwnStepForm":
        """Leave what this step asks of the person."""
        self.offer(step, domains=[domain])
        if "decided_by" in self:
            del self.decided_by
        if "reason" in self:
            self.reason.label.text = gettext_noop("Why? You need not say")
            self.reason.choices = choices({"": NO_REASON, **REASONS})
        if "check_in" in self:
            self.check_in.label.text = gettext_noop("Did it happen?")
            self.check_in.choices = choices(CHECK_INS)
        if "note" in self:
            self.note.label.text = NOTES.get(action, MORE)
        for name, missing in _MISSING.items():
            if name in self and isinstance(self[name].validators[0], InputRequired):
                self[name].validators = [DataRequired(missing), *self[name].validators[1:]]
        return self

    def said(self, step: Step) -> StepDetail:
        """What the person said. Whatever they decide, they decided."""
        detail = self.detail()
        asks = Field.DECIDED_BY in (*step.needs, *step.may)
        return replace(detail, decided_by=DecidedBy.PERSON) if asks else detail


class OwnReachForm(SelfReferralForm):
    """How somebody can be reached from now on: as they were asked at first, without the rest."""

    name = carer = domain = wants = postcode = None  # type: ignore[assignment]
    birth_year = language = access = website = None  # type: ignore[assignment]

    def reach(self) -> Reach:
        """What was said, in the place of all that was."""
        return Reach(
            phone=self.phone.data or "",
            email=self.email.data or "",
            safe=self.safe_ways(),
            safe_note=self.safe_note.data or "",
            letters_in=chosen_language(),
        )


class AnotherForm(FlaskForm):
    """Another place is wanted, and why, if they like to say."""

    note = TextAreaField(
        "What would suit you better?",
        description="You need not say.",
        filters=[lambda text: clean_prose(text or "")],
        validators=[Length(max=500, message="Use 500 characters or fewer")],
        render_kw={"rows": 3, "maxlength": 500},
    )
