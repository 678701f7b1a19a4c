"""Forms of an organisation and of its places, as an editor keeps them."""

from typing import Any, Final

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
from directory.owner_fields import LocationFields, OrganisationFields
from directory.terms import OrganisationKind
from geo.distance import Point
from geo.postcode import normalise_postcode
from web.forms.bridge import choices
from web.wording_public import ORGANISATION_KINDS

LONGEST_LINE: Final = 200  # characters
LONGEST_STORY: Final = 2000


def _line(text: str | None) -> str:
    return clean_line(text or "")


def _prose(text: str | None) -> str:
    return clean_prose(text or "")


def _short(label: str, hint: str = "", **options: Any) -> StringField:  # noqa: ANN401
    """One line of text."""
    limit = Length(max=LONGEST_LINE, message=f"Use {LONGEST_LINE} characters or fewer")
    checks = [*options.pop("validators", ()), limit]
    return StringField(label, description=hint, filters=[_line], validators=checks, **options)


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

    @classmethod
    def of(cls, fields: OrganisationFields, version: int) -> "OrganisationForm":
        """The form with what is kept, or with what was just typed."""
        return cls(obj=fields, seen_version=str(version))

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
        )


class PlaceForm(FlaskForm):
    """What is written of a place. Where it is on the map is looked up from its postcode."""

    name = _short("What people call it", "For example, the church hall")
    address = _short("Street and number", validators=[DataRequired("Enter the street and number")])
    town = _short("Town or part of London")
    postcode = _short("Postcode", validators=[DataRequired("Enter the postcode")])
    travel = _short("How to get there", "Bus, station, which door, where the step-free way in is.")
    is_confidential = BooleanField(
        "Keep this address secret",
        description="For a refuge. It is never shown, searched or measured from.",
    )

    def validate_postcode(self, field: StringField) -> None:
        """A whole postcode."""
        if normalise_postcode(field.data or "") is None:
            raise ValidationError("Enter a full UK postcode, such as N19 3XX")

    def fields(self, point: Point | None) -> LocationFields:
        """What was typed, with the point its postcode stands for."""
        return LocationFields(
            name=self.name.data or "",
            address=self.address.data or "",
            town=self.town.data or "",
            postcode=self.postcode.data or "",
            point=point,
            travel=self.travel.data or "",
            is_confidential=bool(self.is_confidential.data),
        )
