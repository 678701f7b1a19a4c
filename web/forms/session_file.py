"""The form that brings sessions in from a file."""

from flask_wtf import FlaskForm
from wtforms import FileField, TextAreaField
from wtforms.validators import Length


class SessionFileForm(FlaskForm):
    """A CSV file, and how its columns are called."""

    file = FileField("The file (CSV)", render_kw={"accept": ".csv,text/csv"})
    columns = TextAreaField(
        "Its columns, if they are called otherwise",
        description="A column map, as shown below. Leave it empty for a file of ours.",
        validators=[Length(max=5000, message="Use 5000 characters or fewer")],
        render_kw={"rows": 6, "spellcheck": "false"},
    )
