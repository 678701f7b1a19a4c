"""Forms for somebody who refers themselves, and for following it. As few questions as can be."""

from datetime import date
from typing import Final

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional

from base.text import clean_line, clean_prose
from geo.postcode import normalise_postcode, outcode_of
from matching.terms import AccessFeature, Answer
from people.commands import PersonFacts
from people.pages import Contact, Details
from people.terms import Channel
from referrals.pages import Letter
from referrals.reasons import Shared
from web.forms.bridge import choices
from web.wording import ACCESS, DOMAINS

FIRST_YEAR: Final = 1905
ASKED_ACCESS: Final = (
    AccessFeature.STEP_FREE_ENTRANCE,
    AccessFeature.ACCESSIBLE_TOILET,
    AccessFeature.HEARING_LOOP,
    AccessFeature.BSL,
    AccessFeature.LARGE_PRINT,
    AccessFeature.EASY_READ,
    AccessFeature.QUIET_SPACE,
    AccessFeature.BRING_COMPANION,
    AccessFeature.INTERPRETER,
    AccessFeature.CHILDCARE,
)
CANNOT_HAVE: Final = "leave this empty"


def _line(text: str | None) -> str:
    return clean_line(text or "")


class SelfReferralForm(FlaskForm):
    """A name, a safe way to get in touch, and what would help."""

    who = RadioField(
        "Who is this for?",
        choices=choices({"me": "Me", "other": "Somebody I care for, who knows and agrees"}),
        default="me",
        validators=[InputRequired("Choose who this is for")],
    )
    name = StringField(
        "What should they call you?",
        description="The name of the person who wants help. It need not be your full name.",
        filters=[_line],
        validators=[
            InputRequired("Tell us what to call you"),
            Length(max=120, message="Use 120 characters or fewer"),
        ],
        render_kw={"autocomplete": "given-name"},
    )
    phone = TelField(
        "Phone number",
        filters=[_line],
        validators=[Length(max=40, message="That is too long for a phone number")],
        render_kw={"autocomplete": "tel"},
    )
    safe = SelectMultipleField(
        "What is safe to do with this number?",
        description="Somebody else may hear or see it. Leave out whatever is not safe.",
        choices=choices({"phone": "Call", "voicemail": "Leave a message", "text": "Send a text"}),
    )
    email = EmailField(
        "E-mail address",
        filters=[_line],
        validators=[Optional(), Email("Enter an e-mail address like name@example.org")],
        render_kw={"autocomplete": "email"},
    )
    safe_email = BooleanField("It is safe to write to this address")
    safe_note = StringField(
        "Good times, or anything to know when getting in touch",
        filters=[_line],
        validators=[Length(max=300, message="Use 300 characters or fewer")],
    )
    domain = SelectField("What is it mostly about?", choices=choices(DOMAINS))
    wants = TextAreaField(
        "What would help?",
        description="A few words are enough. You do not need to tell your whole story.",
        filters=[lambda text: clean_prose(text or "")],
        validators=[
            InputRequired("Say in a few words what would help"),
            Length(max=1000, message="Use 1,000 characters or fewer"),
        ],
        render_kw={"rows": 4, "maxlength": 1000},
    )
    postcode = StringField(
        "Postcode",
        description="All of it, or the first half. It shows whether they work where you live.",
        filters=[_line],
        render_kw={"autocomplete": "postal-code", "autocapitalize": "characters"},
    )
    birth_year = IntegerField(
        "Year of birth", description="Only if you want to give it.", validators=[Optional()]
    )
    access = SelectMultipleField(
        "What do you need to be able to go?",
        choices=choices({each: ACCESS[each].label for each in ASKED_ACCESS}),
    )
    website = StringField("Leave this empty", render_kw={"autocomplete": "off"})

    today: date = date.max

    def validate_phone(self, field: TelField) -> None:
        """There must be one way to get in touch."""
        if not field.data and not self.email.data:
            raise ValidationError("Give a phone number or an e-mail address")
        if field.data and not self.safe.data and not self.email.data:
            raise ValidationError("Say below what is safe to do with this number")

    def validate_email(self, field: EmailField) -> None:
        """An address that is the only way must be a safe one."""
        if field.data and not self.safe_email.data and not self.phone.data:
            raise ValidationError("Tick that it is safe to write to, or give a phone number")

    def validate_postcode(self, field: StringField) -> None:
        """A whole postcode, or the first half of one."""
        text = field.data or ""
        if text and normalise_postcode(text) is None and outcode_of(text) is None:
            raise ValidationError("Enter a postcode like N19 5QT, or the first half like N19")

    def validate_birth_year(self, field: IntegerField) -> None:
        """A year in a lifetime."""
        last = self.today.year
        NumberRange(FIRST_YEAR, last, f"Enter a year from {FIRST_YEAR} to {last}")(self, field)

    def facts(self, pcn_code: str | None, checked_on: date) -> PersonFacts:
        """What is recorded of the person."""
        safe = {Channel(each): Answer.YES for each in self.safe.data or ()}
        if self.safe_email.data:
            safe[Channel.EMAIL] = Answer.YES
        typed = self.postcode.data or ""
        contact = Contact(
            phone=self.phone.data or "",
            email=self.email.data or "",
            postcode=normalise_postcode(typed) or typed.upper(),
            safe=safe,
            safe_note=self.safe_note.data or "",
            checked_on=checked_on,
        )
        details = Details(
            birth_year=self.birth_year.data,
            musts=tuple(map(AccessFeature, self.access.data or ())),
        )
        return PersonFacts(
            name=self.name.data or "",
            contact=contact,
            details=details,
            pcn_code=pcn_code,
            pcn_is_guess=pcn_code is not None,
        )

    def letter(self) -> Letter:
        """What goes along: all of what they wrote here, and nothing else."""
        other = "Asked for by somebody who cares for them, and they know and agree."
        return Letter(
            wants=self.wants.data or "",
            good_to_know=other if self.who.data == "other" else "",
            shares=frozenset(Shared),
            by_first_name=True,
        )


class AgreeForm(FlaskForm):
    """The yes to exactly what is shown."""

    agreed = BooleanField(
        "I have read this, and it may go to them",
        validators=[InputRequired("Tick the box if it may go to them")],
    )


class FollowForm(FlaskForm):
    """The reference and the secret of a self-referral."""

    reference = StringField(
        "Reference",
        filters=[_line],
        validators=[InputRequired("Enter your reference"), Length(max=40)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": False},
    )
    secret = PasswordField(
        "Secret",
        validators=[InputRequired("Enter your secret"), Length(max=60)],
        render_kw={"autocomplete": "off"},
    )
