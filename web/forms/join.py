"""Forms for those who ask to keep an organisation's listings, and for their colleagues."""

from typing import Final

from flask_wtf import FlaskForm
from wtforms import EmailField, SelectField, StringField, TelField, TextAreaField
from wtforms.validators import DataRequired, Email, Length

from base.text import clean_line, clean_prose
from directory.claim_rules import Claim, NewOrganisation
from directory.terms import OrganisationKind
from web.forms.bridge import choices
from web.forms.guards import GuardedForm
from web.translation import chosen_language
from web.wording_desk import KIND_CHOICES

_EMAIL: Final = "Enter an e-mail address, such as name@example.org"
_LONG_NAME: Final = "Use 150 characters or fewer"


def _line(text: str | None) -> str:
    return clean_line(text or "")


class WhoForm(GuardedForm):
    """Who asks."""

    name = StringField(
        "Your name",
        filters=[_line],
        validators=[DataRequired("Enter your name"), Length(max=150, message=_LONG_NAME)],
        render_kw={"autocomplete": "name"},
    )
    email = EmailField(
        "Your e-mail address there",
        description="One of the organisation, if you have one. Then no call is needed.",
        filters=[_line],
        validators=[DataRequired("Enter your e-mail address"), Email(_EMAIL)],
        render_kw={"autocomplete": "email", "spellcheck": False},
    )
    role = StringField(
        "What do you do there?",
        description="Such as volunteer, manager or trustee",
        filters=[_line],
        validators=[Length(max=150, message=_LONG_NAME)],
    )
    phone = TelField(
        "A phone number of the organisation (if you like)",
        description="Only for the editors, in case they want to ring.",
        filters=[_line],
        validators=[Length(max=40, message="Use 40 characters or fewer")],
    )

    def claim(self) -> Claim:
        """What was said."""
        return Claim(
            self.name.data or "",
            self.email.data or "",
            self.role.data or "",
            self.phone.data or "",
            chosen_language(),
        )


class NewForm(WhoForm):
    """An organisation that is not here yet, and who asks."""

    organisation = StringField(
        "Name of the organisation",
        filters=[_line],
        validators=[
            DataRequired("Enter the name of the organisation"),
            Length(max=150, message=_LONG_NAME),
        ],
    )
    kind = SelectField("What is it?", choices=choices(KIND_CHOICES))
    postcode = StringField(
        "Postcode of its office or hall (if it has one)",
        filters=[_line],
        validators=[Length(max=10, message="Enter a UK postcode, such as N19 5QT")],
    )
    charity_number = StringField(
        "Charity number (if it has one)",
        filters=[_line],
        validators=[Length(max=20, message="Use 20 characters or fewer")],
    )
    website = StringField(
        "Web page (if it has one)",
        filters=[_line],
        validators=[Length(max=300, message="Use 300 characters or fewer")],
    )
    description = TextAreaField(
        "What does it do, in a few words?",
        filters=[lambda text: clean_prose(text or "")],
        validators=[Length(max=1000, message="Use 1000 characters or fewer")],
        render_kw={"rows": 3},
    )

    def new_organisation(self) -> NewOrganisation:
        """What was said of it."""
        return NewOrganisation(
            name=self.organisation.data or "",
            kind=OrganisationKind(self.kind.data).value,
            postcode=self.postcode.data or "",
            charity_number=self.charity_number.data or "",
            website=self.website.data or "",
            description=self.description.data or "",
        )


class ColleagueForm(FlaskForm):
    """Somebody to invite."""

    name = StringField(
        "Their name",
        filters=[_line],
        validators=[DataRequired("Enter their name"), Length(max=150, message=_LONG_NAME)],
    )
    email = EmailField(
        "Their e-mail address",
        filters=[_line],
        validators=[DataRequired("Enter their e-mail address"), Email(_EMAIL)],
        render_kw={"spellcheck": False},
    )
