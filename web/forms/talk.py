"""Forms of somebody who wants to talk with a person here: how to reach them, and a yes."""

from datetime import date

from flask_wtf import FlaskForm
from wtforms import BooleanField, TextAreaField
from wtforms.validators import InputRequired, Length

from base.text import clean_prose
from referrals.talk_rules import Said
from web.forms.self_referral import SelfReferralForm
from web.translation import gettext_noop


def _prose(text: str | None) -> str:
    return clean_prose(text or "")


class TalkForm(SelfReferralForm):
    """A name, a safe way to get in touch, and as much of the rest as somebody likes."""

    domain = None  # type: ignore[assignment]  # they need not know what it is about

    wants = TextAreaField(
        "What would you like to talk about?",
        description="A few words, or nothing. You can say it when you talk.",
        filters=[_prose],
        validators=[Length(max=1000, message="Use 1,000 characters or fewer")],
        render_kw={"rows": 4, "maxlength": 1000},
    )

    def address(self, who: str, today: date) -> "TalkForm":
        """Ask in words that fit whom it is for, and who reads it: a person here, no service."""
        super().address(who, today)
        self.name.label.text = (
            gettext_noop("What should we call them?")
            if self.is_for_other
            else gettext_noop("What should we call you?")
        )
        self.postcode.description = gettext_noop(
            "All of it, or the first half. It shows which team is near. You can leave it out."
        )
        if self.is_for_other:
            self.wants.label.text = gettext_noop("What would they like to talk about?")
            self.wants.description = gettext_noop("A few words, or nothing. They can say it later.")
        return self

    def said(self) -> Said:
        """What they said in their own words."""
        carer = self.carer.data if self.is_for_other and "carer" in self else ""
        asked_by = carer or ("somebody who cares for them" if self.is_for_other else "")
        return Said(self.wants.data or "", asked_by, self.is_teen)


class TalkAgreeForm(FlaskForm):
    """The yes to be read and called."""

    agreed = BooleanField(
        "Yes, they may read this and get in touch",
        validators=[InputRequired("Tick the box if they may read it and get in touch")],
    )
