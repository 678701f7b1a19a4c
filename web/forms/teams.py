"""Forms for teams."""

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from base.text import clean_line
from web.forms.bridge import choices
from web.wording_staff import TEAMS


class TeamForm(FlaskForm):
    """What a team is called."""

    name = StringField(
        "Name of the team",
        description="As colleagues know it, such as “Barnet South core team”.",
        filters=[lambda text: clean_line(text or "")],
        validators=[
            DataRequired("Enter the name of the team"),
            Length(max=120, message="Use 120 characters or fewer"),
        ],
    )


class NewTeamForm(TeamForm):
    """A team that is not here yet."""

    kind = RadioField(
        "What is it for?",
        description="This cannot be changed later.",
        choices=choices(TEAMS),
        validators=[InputRequired("Choose what the team is for")],
    )


class ChangeTeamForm(TeamForm):
    """Another name or lead."""

    lead = SelectField(
        "Who leads it?",
        description="They get what nobody in the team has answered. Members of the team only.",
    )
