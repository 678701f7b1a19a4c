"""Forms of an organisation and of its places, as an editor keeps them."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
    URLField,
    ValidationError,
)
from wtforms.validators import DataRequired, Email, Length, Optional, Regexp

from base.text import clean_line, clean_prose
from directory.owner_fields import LocationFields, OrganisationFields, OwnerLists
from directory.pages import OrganisationRef
from directory.terms import LocationKind, OrganisationKind
from geo.distance import Point
from geo.postcode import normalise_postcode
from places.find import Places
from web.detail_words import LOCATION_KINDS
from web.forms.bridge import choices
from web.forms.detail import Detail, details_data, details_of, with_scheme
from web.forms.detail_rows import ContactDetail, IdentifierDetail, PhoneDetail, TermDetail
from web.forms.rows import Rows, WholeNumber
from web.wording_public import ORGANISATION_KINDS

LONGEST_LINE: Final = 200  # characters
LONGEST_STORY: Final = 2000
NOBODYS: Final = "No other organisation"
_PLACE_ROWS: Final[Mapping[str, type[Detail]]] = {
    "phones": PhoneDetail,
    "contacts": ContactDetail,
    "external_terms": TermDetail,
}
_ORGANISATION_ROWS: Final[Mapping[str, type[Detail]]] = {
    **_PLACE_ROWS,
    "identifiers": IdentifierDetail,
}
_PLACE_WORDS: Final = LocationFields.__dataclass_fields__.keys() - {
    "point",
    "kind",
    "is_confidential",
}


def _line(text: str | None) -> str:
    return clean_line(text or "")


def _prose(text: str | None) -> str:
    return clean_prose(text or "")


def _short(label: str, hint: str = "", **options: Any) -> StringField:  # noqa: ANN401
    """One line of text."""
    limit = Length(max=LONGEST_LINE, message=f"Use {LONGEST_LINE} characters or fewer")
    checks = [*options.pop("validators", ()), limit]
    return StringField(label, description=hint, filters=[_line], validators=checks, **options)


def _prose_field(label: str, hint: str) -> TextAreaField:
    """A few sentences."""
    limit = Length(max=LONGEST_STORY, message=f"Use {LONGEST_STORY} characters or fewer")
    return TextAreaField(
        label, description=hint, filters=[_prose], validators=[limit], render_kw={"rows": 2}
    )


def _web(label: str, hint: str = "") -> URLField:
    """A web address, with or without its beginning."""
    shape = Regexp(r"https?://[^\s<>\"']+\.[^\s<>\"']+$", message="Enter a web address")
    return URLField(label, description=hint, filters=[with_scheme], validators=[Optional(), shape])


class OrganisationForm(FlaskForm):
    """What is written of an organisation."""

    seen_version = HiddenField(default="0")
    name = _short("Name", validators=[DataRequired("Enter the name")])
    kind = SelectField("What sort of body is it?", choices=choices(ORGANISATION_KINDS))
    description = TextAreaField(
        "What it does",
        description="Two or three plain sentences. Everybody can read them.",
        filters=[_prose],
        validators=[Length(max=LONGEST_STORY, message=f"Use {LONGEST_STORY} characters or fewer")],
    )
    phone = TelField(
        "Phone", filters=[_line], validators=[Length(max=40, message="Use 40 characters or fewer")]
    )
    email = EmailField(
        "E-mail",
        filters=[_line],
        validators=[Optional(), Email("Enter an e-mail address like name@example.org")],
    )
    website = URLField(
        "Web page",
        description="For example, https://example.org",
        filters=[_line],
        validators=[
            Optional(),
            Regexp(r"https?://[^\s<>\"']+\.[^\s<>\"']+$", message="Begin with https://"),
        ],
    )
    charity_number = _short(
        "Charity number",
        "If it is registered. Six or seven figures in England and Wales.",
        validators=[Optional(), Regexp(r"[0-9A-Za-z-]{5,12}$", message="Enter a charity number")],
    )
    company_number = _short(
        "Company number",
        "If it has one: eight letters and figures.",
        validators=[Optional(), Regexp(r"[0-9A-Za-z]{8}$", message="Enter a company number")],
    )
    alternate_name = _short("Also known as", "A former or everyday name, if people use one.")
    phones = Rows(PhoneDetail, blanks=2)
    contacts = Rows(ContactDetail, blanks=2)
    parent_id = SelectField("Part of", choices=choices({"": NOBODYS}), validators=[Optional()])
    legal_status = _short("Legal form", "For example: charitable incorporated organisation.")
    year_founded = WholeNumber("Founded in the year", validators=[Optional()])
    identifiers = Rows(IdentifierDetail, blanks=2)
    funding = TextAreaField(
        "Who pays for it", description="One on each line.", render_kw={"rows": 2}
    )
    logo = _web("Address of its logo", "Kept for other directories. Our pages never load it.")
    uri = _web("Lasting address that stands for it", "For example, at Open Corporates.")
    external_terms = Rows(TermDetail, blanks=1)

    @classmethod
    def of(cls, fields: OrganisationFields, lists: OwnerLists, version: int) -> "OrganisationForm":
        """The form with what is kept, or with what was just typed."""
        return cls(obj=fields, seen_version=str(version), **_rows_data(lists, _ORGANISATION_ROWS))

    def offer_parents(self, organisations: Iterable[OrganisationRef], own: UUID | None) -> None:
        """Let it be part of any other organisation."""
        named = {str(each.organisation_id): each.name for each in organisations}
        named.pop(str(own), None)
        self.parent_id.choices = choices({"": NOBODYS, **named})

    def fields(self) -> OrganisationFields:
        """What was typed."""
        return OrganisationFields(
            name=self.name.data or "",
            kind=OrganisationKind(self.kind.data),
            description=self.description.data or "",
            website=self.website.data or "",
            email=self.email.data or "",
            phone=self.phone.data or "",
            charity_number=self.charity_number.data or None,
            company_number=self.company_number.data or None,
            alternate_name=self.alternate_name.data or "",
            legal_status=self.legal_status.data or "",
            year_founded=self.year_founded.data,
            uri=self.uri.data or "",
            logo=self.logo.data or "",
            parent_id=UUID(self.parent_id.data) if self.parent_id.data else None,
        )

    def lists(self) -> OwnerLists:
        """The rows that were filled in."""
        return OwnerLists(
            **_rows_of(self, _ORGANISATION_ROWS), funding=(self.funding.data or "").splitlines()
        )


class PlaceForm(FlaskForm):
    """What is written of a place. Where it is on the map is looked up from its postcode."""

    seen_state = HiddenField()
    kind = SelectField(
        "What sort of place is it?",
        choices=choices(LOCATION_KINDS),
        default=LocationKind.PHYSICAL.value,
    )
    name = _short("What people call it", "For example, the church hall")
    alternate_name = _short("Also known as")
    address = _short("Street and number")
    address_2 = _short("Floor, room or building", "If people need it to find the door.")
    town = _short("Town or part of London")
    postcode = _short("Postcode")
    description = _prose_field("What the place is like", "What people see when they come.")
    travel = _short("How to get there", "Bus, station, which door, where the step-free way in is.")
    access_note = _prose_field("Getting in", "In words: the ramp, the lift, the door.")
    access_details = _prose_field("More about getting in", "Widths, steps, where to park.")
    access_url = _web("A page that says more about getting in")
    phones = Rows(PhoneDetail, blanks=2)
    contacts = Rows(ContactDetail, blanks=2)
    url = _web("Its address online", "If people meet there only online.")
    attention = _short("Care of", "If letters go to somebody else there.")
    region = _short("Region")
    county = _short("County")
    country = _short("Country", "As two letters, for example GB.")
    external_id_kind = _short("Known elsewhere as", "For example: UPRN.")
    external_id = _short("Under the number")
    external_terms = Rows(TermDetail, blanks=1)
    is_confidential = BooleanField(
        "Keep this address secret",
        description="For a refuge. It is never shown, searched or measured from.",
    )

    @classmethod
    def of(cls, fields: LocationFields, lists: OwnerLists, state: str) -> "PlaceForm":
        """The form with what is kept, or with what was just typed."""
        return cls(obj=fields, seen_state=state, **_rows_data(lists, _PLACE_ROWS))

    def validate_address(self, field: StringField) -> None:
        """People who are to go there need one."""
        if self.kind.data == LocationKind.PHYSICAL and not field.data:
            raise ValidationError("Enter the street and number")

    def validate_postcode(self, field: StringField) -> None:
        """A whole postcode; somewhere online has none."""
        if not field.data:
            if self.kind.data == LocationKind.VIRTUAL:
                return
            raise ValidationError("Enter the postcode")
        if normalise_postcode(field.data) is None:
            raise ValidationError("Enter a full UK postcode, such as N19 3XX")

    def located(self, places: Places) -> Point | None:
        """Where the postcode is, of a form that is right; an unknown one is an error of it."""
        if not self.validate_on_submit() or not self.postcode.data:
            return None
        found = places.find(self.postcode.data)
        if found is None:
            self.postcode.errors = ["We do not know this postcode. Check it, or try one close by"]
            return None
        return found.point

    def fields(self, point: Point | None) -> LocationFields:
        """What was typed, with the point its postcode stands for."""
        words = {name: self[name].data or "" for name in _PLACE_WORDS}
        return LocationFields(
            point=point,
            kind=LocationKind(self.kind.data),
            is_confidential=bool(self.is_confidential.data),
            **words,
        )

    def lists(self) -> OwnerLists:
        """The rows that were filled in."""
        return OwnerLists(**_rows_of(self, _PLACE_ROWS))


def _rows_data(lists: OwnerLists, rows: Mapping[str, type[Detail]]) -> dict[str, Any]:
    """What is kept as the data of the form's rows."""
    data: dict[str, Any] = {
        name: details_data(getattr(lists, name), row) for name, row in rows.items()
    }
    return {**data, "funding": "\n".join(lists.funding)}


def _rows_of(form: FlaskForm, rows: Mapping[str, type[Detail]]) -> dict[str, Any]:
    return {name: details_of(getattr(form, name)) for name in rows}
