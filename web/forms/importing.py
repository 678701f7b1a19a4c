"""Forms of imports: a source, and a file of it."""

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    FileField,
    RadioField,
    StringField,
    TelField,
    TextAreaField,
    URLField,
)
from wtforms.validators import DataRequired, Length

from base.text import clean_line, clean_prose
from importers.sourcing import SourceFields
from importers.terms import SourceKind
from web.forms.bridge import choices
from web.wording_imports import KIND_HINTS, KINDS


def _line(text: str | None) -> str:
    return clean_line(text or "")


def _prose(text: str | None) -> str:
    return clean_prose(text or "")


class SourceForm(FlaskForm):
    """Somebody's spreadsheet or feed."""

    name = StringField(
        "Whose list is it?",
        description="Such as: Camden council's directory",
        filters=[_line],
        validators=[
            DataRequired("Enter a name"), Length(max=150, message="Use 150 characters or fewer")
        ],
    )  # fmt: skip
    kind = RadioField(
        "What do they send?",
        choices=choices(KINDS, KIND_HINTS),
        default=SourceKind.TABLE.value,
    )
    url = URLField(
        "Address of the feed",
        description="Leave it empty if you upload files.",
        filters=[_line],
        validators=[Length(max=300, message="Use 300 characters or fewer")],
    )
    is_nightly = BooleanField(
        "Fetch it every night",
        description="Each night it is compared; what changed waits for you to carry out.",
    )
    complete = BooleanField(
        "A file holds everything they have",
        description="Then what a file no longer has will end here. Leave it empty for samples.",
    )
    follows = BooleanField(
        "Their changes go on changing published services",
        description="What was edited here by hand stays in any case.",
        default=True,
    )
    licence = StringField(
        "Licence",
        description="Such as: Open Government Licence v3.0",
        filters=[_line],
        validators=[Length(max=300, message="Use 300 characters or fewer")],
    )
    attribution = TextAreaField(
        "Words to show with it, if they ask for any",
        filters=[_prose],
        validators=[Length(max=1000, message="Use 1000 characters or fewer")],
        render_kw={"rows": 2},
    )
    owner_name = StringField("Whom to ring about it", filters=[_line])
    owner_phone = TelField("Their phone number", filters=[_line], render_kw={"width": 20})
    owner_email = EmailField(
        "Their e-mail address",
        description="A report goes there when a file was carried out, or could not be read.",
        filters=[_line],
    )

    def told(self) -> SourceFields:
        """What was written."""
        return SourceFields(
            name=self.name.data or "",
            kind=SourceKind(self.kind.data),
            url=self.url.data or "",
            complete=bool(self.complete.data),
            follows=bool(self.follows.data),
            is_nightly=bool(self.is_nightly.data),
            licence=self.licence.data or "",
            attribution=self.attribution.data or "",
            owner_name=self.owner_name.data or "",
            owner_email=self.owner_email.data or "",
            owner_phone=self.owner_phone.data or "",
        )


class UploadForm(FlaskForm):
    """A file of a source."""

    file = FileField("The file (Excel, CSV, JSON, GeoJSON, NDJSON or zip, up to 20 MB)")
    is_part = BooleanField(
        "It holds only some rows, such as corrected ones",
        description="Then nothing counts as missing from it.",
    )
