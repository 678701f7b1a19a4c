"""Forms about a person: somebody new, and each section of the record by itself."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    ValidationError,
)
from wtforms.validators import Email, InputRequired, Length, Optional

from base.text import clean_line
from geo.postcode import normalise_postcode, outcode_of
from people.facts import PersonFacts
from people.identity import canonical_nhs_number, nhs_number_words
from people.pages import Contact, Details, Person
from people.same_person import SamePerson
from people.terms import Level
from web.forms.abstract import AbstractFormMeta
from web.forms.bridge import choices
from web.forms.once import OnceForm
from web.forms.practice import PracticeForm
from web.forms.rows import Day, WholeNumber
from web.wording_person import LEVELS

OLDEST = 120  # years


def line_of(text: str | None) -> str:
    """A line as it is kept."""
    return clean_line(text or "")


class WhoFields:
    """Name, birth and NHS number."""

    name = StringField(
        "Name to use",
        description="What the person likes to be called.",
        filters=[line_of],
        validators=[
            InputRequired("Enter the name the person uses"),
            Length(max=120, message="Use 120 characters or fewer"),
        ],
    )
    pronouns = StringField(
        "Pronouns",
        filters=[line_of],
        validators=[Length(max=40, message="Use 40 characters or fewer")],
    )
    born = Day(
        "Date of birth",
        description="If they want to give it. Otherwise the year is enough.",
        validators=[Optional()],
    )
    birth_year = WholeNumber("Year of birth", validators=[Optional()])
    nhs_number = StringField(
        "NHS number",
        description="Ten digits, if they have it with them. Everything works without it.",
        filters=[line_of],
        render_kw={"autocomplete": "off", "inputmode": "numeric", "width": 10},
    )
    today: date

    def validate_nhs_number(self, field: StringField) -> None:
        """Ten digits whose last one checks."""
        if canonical_nhs_number(field.data or "") is None:
            raise ValidationError(
                "Check the NHS number: it has ten digits, like 943 476 5919. "
                "Leave the box empty if you are not sure"
            )

    def validate_born(self, field: Day) -> None:
        """A day in a lifetime up to today."""
        if field.data and not self.today.year - OLDEST <= field.data.year <= self.today.year:
            raise ValidationError("Check the year of birth")
        if field.data and field.data > self.today:
            raise ValidationError("Date of birth must be in the past")

    def validate_birth_year(self, field: WholeNumber) -> None:
        """A year in a lifetime up to this one."""
        first, last = self.today.year - OLDEST, self.today.year
        if field.data is None or not first <= field.data <= last:
            raise ValidationError(f"Enter a year from {first} to {last}")

    def who(self, details: Details) -> Details:
        """Birth, pronouns and number, as typed."""
        return replace(
            details,
            pronouns=self.pronouns.data or "",
            born=self.born.data,
            birth_year=self.birth_year.data,
            nhs_number=canonical_nhs_number(self.nhs_number.data or "") or "",
        )


class WaysFields:
    """A number and an address to reach somebody by."""

    phone = TelField(
        "Phone",
        filters=[line_of],
        validators=[Length(max=40, message="Use 40 characters or fewer")],
        render_kw={"width": 20},
    )
    email = EmailField(
        "E-mail",
        filters=[line_of],
        validators=[Optional(), Email("Enter an e-mail address like name@example.org")],
    )


class PlaceFields:
    """Where somebody lives, and their practice."""

    postcode = StringField(
        "Postcode",
        description="All of it, or just the first half. It never leaves this system.",
        filters=[line_of],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "width": 10},
    )
    practice = StringField(
        "GP practice",
        description="Its name, postcode or code. This gives the person's PCN.",
        filters=[line_of],
        validators=[Length(max=160, message="Use 160 characters or fewer")],
        render_kw={
            "autocomplete": "off",
            "spellcheck": False,
            "data-practices": "/practices/found",
        },
    )
    practice_code = RadioField("Which practice?", choices=[], validate_choice=False)
    practice_asked = HiddenField()

    def validate_postcode(self, field: StringField) -> None:
        """A whole postcode, or the first half of one."""
        text = field.data or ""
        if text and normalise_postcode(text) is None and outcode_of(text) is None:
            raise ValidationError("Enter a postcode like N19 5QT, or the first half like N19")

    @property
    def where(self) -> str:
        """The postcode as it is kept."""
        typed = self.postcode.data or ""
        return normalise_postcode(typed) or typed.upper()


class CareFields:
    """Who looks after somebody."""

    team_id = SelectField("Which team looks after them?")
    connector_id = SelectField("Connector")
    core_team_id = SelectField(
        "Core team", description="They read what became of each referral, and close the loop."
    )
    key_worker_id = SelectField("Key worker")
    workers: Mapping[str, frozenset[str]] = {}  # core team -> its members

    def validate_key_worker_id(self, field: SelectField) -> None:
        """Somebody in the core team that was chosen, so that they can see the person."""
        if field.data and field.data not in self.workers.get(self.core_team_id.data or "", ()):
            raise ValidationError("Choose somebody in the core team you chose, or nobody yet")


class NewPersonForm(WhoFields, WaysFields, PlaceFields, CareFields, PracticeForm):
    """Somebody new: only the name is needed, the rest is asked when it helps."""

    level = RadioField(
        "Who leads now",
        choices=choices({code: f"{each.word}: {each.meaning}" for code, each in LEVELS.items()}),
        default=Level.GREEN.value,
    )
    is_another = BooleanField("This is somebody else: add them")
    today: date = date.max

    def facts(self, pcn_code: str | None, *, pcn_is_guess: bool) -> PersonFacts:
        """Everything, ready to record. No way of contact is safe until somebody has asked."""
        return PersonFacts(
            name=self.name.data or "",
            contact=Contact(
                phone=self.phone.data or "", email=self.email.data or "", postcode=self.where
            ),
            details=self.who(Details()),
            practice_code=self.practice_chosen,
            pcn_code=pcn_code,
            pcn_is_guess=pcn_is_guess,
            level=Level(self.level.data),
        )


class Section(OnceForm, metaclass=AbstractFormMeta):
    """One section of a record. seen_version: of the record that was on the screen."""

    seen_version = HiddenField()
    today: date = date.max
    clash: tuple[tuple[str, str], ...] = ()  # what a colleague recorded meanwhile: label, words
    same: Sequence[SamePerson] = ()  # other records that may be of the same person

    @abstractmethod
    def known(self, person: Person) -> dict[str, Any]:
        """What the form is filled with."""

    @abstractmethod
    def changed(self, facts: PersonFacts) -> PersonFacts:
        """The record with what was typed."""

    def show(self, person: Person) -> None:
        """Fill the form with what is recorded."""
        self.process(data={**self.known(person), "seen_version": str(person.version)})


class TellingForm(Section):
    """A section with something to tell a person by, which another record may hold too."""

    is_another = BooleanField("This is somebody else: save it")


class WhoForm(WhoFields, TellingForm):
    """Who they are."""

    today: date = date.max

    def known(self, person: Person) -> dict[str, Any]:
        """What the form is filled with."""
        details = person.details
        return {
            "name": person.name,
            "pronouns": details.pronouns,
            "born": details.born,
            "birth_year": details.birth_year,
            "nhs_number": nhs_number_words(details.nhs_number),
        }

    def changed(self, facts: PersonFacts) -> PersonFacts:
        """The record with what was typed."""
        return replace(facts, name=self.name.data or "", details=self.who(facts.details))


class PlaceForm(PlaceFields, Section, PracticeForm):
    """Where they live, and their practice."""

    address = StringField(
        "Address",
        description="The lines above the postcode. It is never sent to a service.",
        filters=[line_of],
        validators=[Length(max=200, message="Use 200 characters or fewer")],
    )

    def known(self, person: Person) -> dict[str, Any]:
        """What the form is filled with."""
        return {
            "address": person.contact.address,
            "postcode": person.contact.postcode,
            **self.show_practice(person.practice_code),
        }

    def changed(self, facts: PersonFacts) -> PersonFacts:
        """The record with what was typed; the PCN follows from it."""
        contact = replace(facts.contact, address=self.address.data or "", postcode=self.where)
        return replace(facts, contact=contact, practice_code=self.practice_chosen)


class CareForm(CareFields, Section):
    """Who looks after them. The team is not changed here."""

    def known(self, person: Person) -> dict[str, Any]:
        """What the form is filled with."""
        return {
            "connector_id": str(person.connector_id or ""),
            "core_team_id": str(person.core_team_id or ""),
            "key_worker_id": str(person.key_worker_id or ""),
        }

    def changed(self, facts: PersonFacts) -> PersonFacts:
        """The facts stay: care is kept beside them."""
        return facts
