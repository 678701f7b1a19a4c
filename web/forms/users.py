"""Forms for accounts."""

from collections.abc import Mapping
from typing import Final

from flask_wtf import FlaskForm
from wtforms import EmailField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Email, InputRequired, Length

from accounts.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD
from base.text import clean_line
from web.forms.bridge import choices
from web.wording_staff import ROLES

PROBLEMS: Final[Mapping[str, str]] = {
    "too_short": f"Use {SHORTEST_PASSWORD} characters or more",
    "too_long": f"Use {LONGEST_PASSWORD} characters or fewer",
    "easy": "That is one of the passwords that others try first. Choose another",
}


class UserForm(FlaskForm):
    """Somebody to give an account to."""

    name = StringField(
        "Name",
        filters=[lambda text: clean_line(text or "")],
        validators=[
            DataRequired("Enter their name"),
            Length(max=120, message="Use 120 characters or fewer"),
        ],
    )
    email = EmailField(
        "E-mail address",
        validators=[
            InputRequired("Enter their e-mail address"),
            Email("Enter an e-mail address like name@example.org"),
        ],
    )
    role = RadioField(
        "What do they do here?",
        choices=choices(ROLES),
        validators=[InputRequired("Choose what they do here")],
    )
    team = SelectField("Team", description="For connectors and core teams.")
    organisation = SelectField("Organisation", description="For members of an organisation.")


class RoleForm(UserForm):
    """Another role for somebody who has an account."""

    name = None  # type: ignore[assignment]  # WTForms' way to leave a field out
    email = None  # type: ignore[assignment]
