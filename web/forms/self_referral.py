"""Forms for somebody who refers themselves: as few questions as can be."""

import re
from datetime import date
from typing import Final

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange, Optional

from base.text import clean_line, clean_prose
from geo.postcode import normalise_postcode, outcode_of
from matching.terms import AccessFeature, Answer
from people.commands import PersonFacts
from people.pages import Contact, Details
from people.terms import Channel
from referrals.pages import Letter
from referrals.reasons import Shared
from web.forms.bridge import choices
from web.forms.guards import TimedForm
from web.translation import chosen_language, gettext_noop
from web.wording import ACCESS, DOMAINS, LANGUAGES
from web.wording_self_referral import OF_OTHER

FIRST_YEAR: Final = 1905
TEEN: Final = "teen"  # 16 or 17: they ask for themselves, and are told what is theirs to know
ADULT: Final = "adult"
YOUNGEST: Final = 16  # our choice: younger people are shown help of their own
FEWEST_DIGITS: Final = 7  # of a phone number, without its area code
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
ME, OTHER, UNASKED = "me", "other", "unasked"
_PHONE: Final = re.compile(r"[0-9+()./ \-]+(?: ?(?:ext|x)\.? ?[0-9]+)?", re.IGNORECASE)


def _line(text: str | None) -> str:
    return clean_line(text or "")


class YearField(IntegerField):
    """A year, with help for whoever writes something else."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number, or say what one looks like."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(gettext_noop("Enter the year as four numbers, like 1984")) from error


class WhoForm(FlaskForm):
    """Whom it is for, and whether this is the right way for them."""

    who = RadioField(
        "Who is this for?",
        choices=choices(
            {
                ME: "Me",
                OTHER: "Somebody I care for, who knows and agrees",
                UNASKED: "Somebody who does not know yet that I am asking",
            }
        ),
        validators=[InputRequired("Choose who this is for")],
    )
    age = RadioField(
        "How old are you, or the person you ask for?",
        choices=choices({ADULT: "18 or over", TEEN: "16 or 17", "young": f"Under {YOUNGEST}"}),
        validators=[InputRequired("Choose an age group")],
    )


class SelfReferralForm(TimedForm):
    """A name, a safe way to get in touch, and what would help."""

    is_teen = False  # what 16 and 17 year olds are told is shown beside the questions

    who = HiddenField(default=ME)
    name = StringField(
        "What should they call you?",
        description="It need not be your full name.",
        filters=[_line],
        validators=[
            DataRequired("Tell us what to call you"),
            Length(max=120, message="Use 120 characters or fewer"),
        ],
        render_kw={"autocomplete": "given-name", "width": 20},
    )
    carer = StringField(
        "Your own name, and how you know them",
        description="So that they know who asked. You can leave it out.",
        filters=[_line],
        validators=[Length(max=160, message="Use 160 characters or fewer")],
    )
    phone = TelField(
        "Phone number",
        filters=[_line],
        validators=[Length(max=40, message="That is too long for a phone number")],
        render_kw={"autocomplete": "tel", "width": 20},
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
        render_kw={"autocomplete": "email", "spellcheck": "false"},
    )
    safe_email = BooleanField("It is safe to write to this address")
    safe_note = StringField(
        "Good times, or anything to know when getting in touch",
        description="For example: mornings only, or do not say who you are to anybody else.",
        filters=[_line],
        validators=[Length(max=300, message="Use 300 characters or fewer")],
    )
    domain = SelectField("What is it mostly about?", choices=choices(DOMAINS))
    wants = TextAreaField(
        "What would help?",
        description="A few words are enough. You do not need to tell your whole story.",
        filters=[lambda text: clean_prose(text or "")],
        validators=[
            DataRequired("Say in a few words what would help"),
            Length(max=1000, message="Use 1,000 characters or fewer"),
        ],
        render_kw={"rows": 4, "maxlength": 1000},
    )
    postcode = StringField(
        "Your postcode",
        description="All of it, or the first half. It shows whether they work where you live. "
        "You can leave it out.",
        filters=[_line],
        render_kw={
            "autocomplete": "postal-code",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "width": 10,
        },
    )
    birth_year = YearField(
        "Year of birth", description="Only if you want to give it.", validators=[Optional()]
    )
    language = SelectField("The language you speak best", choices=choices(LANGUAGES), default="en")
    access = SelectMultipleField(
        "What do you need to be able to go?",
        description="Tick any, or none.",
        choices=choices({each: ACCESS[each].label for each in ASKED_ACCESS}),
    )
    website = StringField(
        "Leave this box empty", render_kw={"autocomplete": "off", "tabindex": "-1"}
    )

    today: date = date.max

    def address(self, who: str, today: date) -> "SelfReferralForm":
        """Ask in words that fit whom it is for: the person, or somebody who cares for them."""
        self.today = today
        self.who.data = OTHER if who == OTHER else ME
        if self.is_for_other:
            for name in OF_OTHER.keys() & self._fields.keys():
                self[name].label.text, self[name].description = OF_OTHER[name]
            self.name.render_kw = {"autocomplete": "off", "width": 20}
        elif "carer" in self:
            del self.carer
        return self

    @property
    def is_for_other(self) -> bool:
        """Whether somebody asks for a person they care for."""
        return bool(self.who.data == OTHER)

    def validate_phone(self, field: TelField) -> None:
        """There must be one way to get in touch, and it must be said to be safe."""
        if not field.data and not self.email.data:
            raise ValidationError("Give a phone number or an e-mail address")
        if not field.data:
            return
        digits = sum(letter.isdigit() for letter in field.data)
        if digits < FEWEST_DIGITS or not _PHONE.fullmatch(field.data):
            raise ValidationError("Enter a phone number like 020 7946 0123")

    def validate_safe(self, field: SelectMultipleField) -> None:
        """What is safe goes with a number, and a number is no use without."""
        if self.phone.data and not field.data:
            raise ValidationError("Tick what is safe, or take the phone number out")
        if field.data and not self.phone.data:
            raise ValidationError("Give the phone number, or take the ticks out")

    def validate_safe_email(self, field: BooleanField) -> None:
        """An address is only used when it is safe."""
        if self.email.data and not field.data:
            raise ValidationError("Tick this, or take the e-mail address out")
        if field.data and not self.email.data:
            raise ValidationError("Give the e-mail address, or take the tick out")

    def validate_postcode(self, field: StringField) -> None:
        """A whole postcode, or the first half of one."""
        text = field.data or ""
        if text and normalise_postcode(text) is None and outcode_of(text) is None:
            raise ValidationError("Enter a postcode like N19 5QT, or the first half like N19")

    def validate_birth_year(self, field: IntegerField) -> None:
        """A year in a lifetime."""
        last = self.today.year
        NumberRange(FIRST_YEAR, last, f"Enter a year from {FIRST_YEAR} to {last}")(self, field)

    def validate_website(self, field: StringField) -> None:
        """Nobody sees this box, so only a machine fills it in."""
        if field.data:
            raise ValidationError("Leave this box empty, and send it again")

    @property
    def is_too_young(self) -> bool:
        """Whether the year of birth says that the person cannot be 16 yet."""
        year = self.birth_year.data
        return year is not None and self.today.year - year < YOUNGEST

    def safe_ways(self) -> dict[Channel, Answer]:
        """The ways that were ticked as safe."""
        safe = {Channel(each): Answer.YES for each in self.safe.data or ()}
        return safe | ({Channel.EMAIL: Answer.YES} if self.safe_email.data else {})

    def facts(self, pcn_code: str | None) -> PersonFacts:
        """What is recorded of the person."""
        typed = self.postcode.data or ""
        musts = tuple(map(AccessFeature, self.access.data or ()))
        contact = Contact(
            phone=self.phone.data or "",
            email=self.email.data or "",
            postcode=normalise_postcode(typed) or typed.upper(),
            safe=self.safe_ways(),
            safe_note=self.safe_note.data or "",
            checked_on=self.today,
            letters_in=chosen_language(),
        )
        details = Details(
            birth_year=self.birth_year.data,
            languages=(self.language.data or "en",),
            needs_interpreter=AccessFeature.INTERPRETER in musts,
            musts=musts,
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
        asked_by = "somebody who cares for them"
        if self.is_for_other and self.carer.data:
            asked_by = self.carer.data
        other = f"Asked for by {asked_by}. The person knows and agrees."
        return Letter(
            wants=self.wants.data or "",
            good_to_know=other if self.is_for_other else "",
            shares=frozenset(Shared),
            by_first_name=True,
        )


class AgreeForm(FlaskForm):
    """The yes to exactly what is shown, and whether somebody is to talk with them first."""

    talk = BooleanField(
        "I am not sure yet. I want to talk with a person here first",
        description="Then nothing goes to the service until you have talked and said yes.",
    )
    agreed = BooleanField(
        "I have read this, and it may go to them",
        validators=[InputRequired("Tick the box if it may go to them")],
    )
