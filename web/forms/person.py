"""Forms about a person: who they are, how to reach them safely, what they need."""

from collections.abc import Mapping
from datetime import date

from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
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
from matching.terms import AccessFeature, Answer, Community
from people.commands import PersonFacts
from people.pages import Contact, Details, Person
from people.terms import Channel, Level
from web.forms.bridge import choices
from web.forms.practice import PracticeForm
from web.forms.rows import Day, WholeNumber
from web.wording import ACCESS, COMMUNITIES, LANGUAGES
from web.wording_person import CHANNELS, LEVELS, SAFE

OLDEST = 120  # years
_SAFE_CHOICES = choices(SAFE)


def _line(text: str | None) -> str:
    return clean_line(text or "")


class PersonForm(PracticeForm):
    """Everything a connector may record about a person."""

    name = StringField(
        "Name to use",
        description="What the person likes to be called.",
        filters=[_line],
        validators=[
            InputRequired("Enter the name the person uses"),
            Length(max=120, message="Use 120 characters or fewer"),
        ],
    )
    pronouns = StringField(
        "Pronouns",
        filters=[_line],
        validators=[Length(max=40, message="Use 40 characters or fewer")],
    )
    born = Day(
        "Date of birth",
        description="If they want to give it. Otherwise the year is enough.",
        validators=[Optional()],
    )
    birth_year = WholeNumber("Year of birth", validators=[Optional()])
    phone = TelField(
        "Phone", filters=[_line], validators=[Length(max=40, message="Use 40 characters or fewer")]
    )
    email = EmailField(
        "E-mail",
        filters=[_line],
        validators=[Optional(), Email("Enter an e-mail address like name@example.org")],
    )
    postcode = StringField(
        "Postcode",
        description="All of it, or just the first half. It never leaves this system.",
        filters=[_line],
        render_kw={"autocomplete": "off", "autocapitalize": "characters"},
    )
    safe_phone = RadioField(CHANNELS[Channel.PHONE], choices=_SAFE_CHOICES, default="unknown")
    safe_voicemail = RadioField(
        CHANNELS[Channel.VOICEMAIL], choices=_SAFE_CHOICES, default="unknown"
    )
    safe_text = RadioField(CHANNELS[Channel.TEXT], choices=_SAFE_CHOICES, default="unknown")
    safe_email = RadioField(CHANNELS[Channel.EMAIL], choices=_SAFE_CHOICES, default="unknown")
    safe_post = RadioField(CHANNELS[Channel.POST], choices=_SAFE_CHOICES, default="unknown")
    safe_note = TextAreaField(
        "Anything to know when getting in touch?",
        description="Good times, a safe word, who else may answer.",
        filters=[lambda text: clean_prose(text or "")],
        validators=[Length(max=500, message="Use 500 characters or fewer")],
        render_kw={"rows": 3},
    )
    practice = StringField(
        "GP practice",
        description="Its name, postcode or code. This gives the person's PCN.",
        filters=[_line],
        validators=[Length(max=160, message="Use 160 characters or fewer")],
        render_kw={
            "autocomplete": "off",
            "spellcheck": False,
            "data-practices": "/practices/found",
        },
    )
    practice_code = RadioField("Which practice?", choices=[], validate_choice=False)
    practice_asked = HiddenField()
    level = RadioField(
        "Who leads now",
        choices=choices({code: f"{each.word}: {each.meaning}" for code, each in LEVELS.items()}),
        default=Level.GREEN.value,
    )
    team_id = SelectField("Which team looks after them?")
    core_team_id = SelectField(
        "Core team", description="They read what became of each referral, and close the loop."
    )
    key_worker_id = SelectField("Key worker")
    connector_id = SelectField("Connector")
    language = SelectField("Main language", choices=choices(LANGUAGES), default="en")
    needs_interpreter = BooleanField("Needs support in this language, or an interpreter")
    musts = SelectMultipleField(
        "Must have",
        description="Without this they cannot go.",
        choices=choices({code: each.label for code, each in ACCESS.items()}),
    )
    nices = SelectMultipleField(
        "Good to have",
        choices=choices({code: each.label for code, each in ACCESS.items()}),
    )
    communities = SelectMultipleField(
        "Communities they say they belong to",
        description="Only what they have told you, to find groups that are for them.",
        choices=choices(COMMUNITIES),
    )
    communication = TextAreaField(
        "Communication needs",
        description="For example large print, a British Sign Language interpreter, extra time.",
        filters=[lambda text: clean_prose(text or "")],
        validators=[Length(max=500, message="Use 500 characters or fewer")],
        render_kw={"rows": 3},
    )
    seen_version = HiddenField()

    today: date = date.max
    workers: Mapping[str, frozenset[str]] = {}  # core team -> its members
    clash: tuple[tuple[str, str], ...] = ()  # what a colleague recorded meanwhile: label, words

    def validate_postcode(self, field: StringField) -> None:
        """A whole postcode, or the first half of one."""
        text = field.data or ""
        if text and normalise_postcode(text) is None and outcode_of(text) is None:
            raise ValidationError("Enter a postcode like N19 5QT, or the first half like N19")

    def validate_born(self, field: Day) -> None:
        """A day in a lifetime up to today."""
        if field.data and not self.today.year - OLDEST <= field.data.year <= self.today.year:
            raise ValidationError("Check the year of birth")
        if field.data and field.data > self.today:
            raise ValidationError("Date of birth must be in the past")

    def validate_key_worker_id(self, field: SelectField) -> None:
        """Somebody in the core team that was chosen, so that they can see the person."""
        if field.data and field.data not in self.workers.get(self.core_team_id.data or "", ()):
            raise ValidationError("Choose somebody in the core team you chose, or nobody yet")

    def validate_birth_year(self, field: WholeNumber) -> None:
        """A year in a lifetime up to this one."""
        NumberRange(
            min=self.today.year - OLDEST,
            max=self.today.year,
            message=f"Enter a year from {self.today.year - OLDEST} to {self.today.year}",
        )(self, field)

    def show(self, person: Person) -> "PersonForm":
        """Fill the form with what is recorded."""
        contact, details = person.contact, person.details
        self.process(
            data={
                "name": person.name,
                "pronouns": details.pronouns,
                "born": details.born,
                "birth_year": details.birth_year,
                "phone": contact.phone,
                "email": contact.email,
                "postcode": contact.postcode,
                **{
                    f"safe_{channel.value}": contact.safe.get(channel, Answer.UNKNOWN).value
                    for channel in Channel
                },
                "safe_note": contact.safe_note,
                **self.show_practice(person.practice_code),
                "level": person.level.value,
                "core_team_id": str(person.core_team_id or ""),
                "key_worker_id": str(person.key_worker_id or ""),
                "connector_id": str(person.connector_id or ""),
                "language": details.languages[0] if details.languages else "en",
                "needs_interpreter": details.needs_interpreter,
                "musts": [feature.value for feature in details.musts],
                "nices": [feature.value for feature in details.nices],
                "communities": [each.value for each in details.communities],
                "communication": details.communication,
                "seen_version": str(person.version),
            }
        )
        return self

    def contact(self, checked_on: date) -> Contact:
        """How to reach the person, as typed."""
        safe = {
            channel: Answer(self[f"safe_{channel.value}"].data or "unknown") for channel in Channel
        }
        postcode = self.postcode.data or ""
        return Contact(
            phone=self.phone.data or "",
            email=self.email.data or "",
            postcode=normalise_postcode(postcode) or postcode.upper(),
            safe=safe,
            safe_note=self.safe_note.data or "",
            checked_on=checked_on,
        )

    def details(self) -> Details:
        """What helps to find something that fits, as typed."""
        language = self.language.data or "en"
        return Details(
            pronouns=self.pronouns.data or "",
            born=self.born.data,
            birth_year=self.birth_year.data,
            languages=(language,) if language == "en" else (language, "en"),
            needs_interpreter=bool(self.needs_interpreter.data),
            musts=tuple(map(AccessFeature, self.musts.data or ())),
            nices=tuple(map(AccessFeature, self.nices.data or ())),
            communities=tuple(map(Community, self.communities.data or ())),
            communication=self.communication.data or "",
        )

    def facts(self, pcn_code: str | None, checked_on: date, *, pcn_is_guess: bool) -> PersonFacts:
        """Everything, ready to record."""
        return PersonFacts(
            name=self.name.data or "",
            contact=self.contact(checked_on),
            details=self.details(),
            practice_code=self.practice_chosen,
            pcn_code=pcn_code,
            pcn_is_guess=pcn_is_guess,
            level=Level(self.level.data),
        )
