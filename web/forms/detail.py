"""One row of a form about phones, people, prices and the like: blank, or right as a whole."""

import json
from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final

from wtforms import BooleanField, Field, Form, HiddenField, SelectField, StringField, URLField
from wtforms.validators import Optional
from wtforms.widgets import TextInput

from base.text import clean_line
from web.detail_words import language_codes, language_names
from web.forms.abstract import AbstractFormMeta
from web.forms.bridge import choices
from web.forms.rows import Rows

Row = dict[str, Any]
EVERYWHERE: Final = "Wherever it is"


def line_field(label: str, hint: str = "", width: int | None = None) -> StringField:
    """One line of a row. width: of the box, in characters, as the form kit has them."""
    size = {"width": width} if width else {}
    return StringField(
        label, description=hint, filters=[lambda text: clean_line(text or "")], render_kw=size
    )


def with_scheme(text: str | None) -> str:
    """A web address with its beginning, which people leave out."""
    typed = clean_line(text or "")
    return f"https://{typed}" if typed and "://" not in typed else typed


def web_field(label: str, hint: str = "") -> URLField:
    """A web address in a row."""
    return URLField(label, description=hint, filters=[with_scheme], render_kw={"spellcheck": False})


def place_field(label: str) -> SelectField:
    """Which place a row is about; `set_places` says which there are."""
    return SelectField(label, choices=choices({"": EVERYWHERE}), validators=[Optional()])


class Detail(Form, metaclass=AbstractFormMeta):
    """One row. A subclass says what it reads as, and at which field its mistakes are shown."""

    main: ClassVar[str]

    kept = HiddenField()  # the row as it was, for what the form does not show
    remove = BooleanField("Take this out")

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed in this row, or it is to go."""
        written = (
            field
            for field in self
            if not isinstance(field, HiddenField | SelectField | BooleanField)
        )
        return bool(self.remove.data) or not any(map(_is_written, written))

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Blank, or right by the rules of the directory."""
        is_right = super().validate(extra_validators)
        if self.is_blank:
            return True
        if is_right:
            try:
                self.check()
            except ValueError as error:
                field: Field = self[self.main]
                field.errors = [*field.errors, str(error)]
                return False
        return is_right

    @abstractmethod
    def check(self) -> object:
        """Raise ValueError, with words for the user, if the directory would not keep the row."""

    def row(self) -> Row:
        """What was typed, over what the row was before."""
        return {**kept_row(self.kept.data), **self.typed()}

    @classmethod
    def shown(cls, row: Mapping[str, Any]) -> Row:
        """A row of the directory as the data of this form."""
        return dict(row)

    def typed(self) -> Row:
        """What was typed, under the names that the directory has for it."""
        hidden = {"kept", "remove"}
        return {each.short_name: each.data for each in self if each.short_name not in hidden}


class Languages(Field):
    """Languages by name, in one line. data: their codes."""

    widget = TextInput()

    def process_data(self, value: Any) -> None:  # noqa: ANN401  (codes, or nothing)
        """Show codes as names."""
        self.data: list[str] = list(value or ())

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take names or codes."""
        self.data = language_codes(str(valuelist[0])) if valuelist else []

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else language_names(self.data or ())


def _is_written(field: Field) -> bool:
    """Whether somebody typed something, understood or not; else whether it holds something."""
    if field.raw_data is not None:
        return any(field.raw_data)
    return field.data not in (None, "", [])


def details_data(rows: Iterable[Mapping[str, Any]], form: type[Detail]) -> list[Row]:
    """Rows of the directory as the data of rows of a form."""
    return [{**form.shown(each), "kept": json.dumps(each)} for each in rows]


def details_of(rows: Rows) -> list[Row]:
    """The rows somebody filled in, as the directory takes them."""
    return [each.row() for each in rows.rows() if isinstance(each, Detail) and not each.is_blank]


def set_places(rows: Rows, places: Mapping[str, str]) -> None:
    """Let each row be about one of these places: location id -> its name."""
    for each in rows.rows():
        field: Any = each["at"]
        known = dict(places)
        if field.data and field.data not in known:
            known[field.data] = "A place that is no longer chosen"
        field.choices = choices({"": EVERYWHERE, **known})


def kept_row(text: str | None) -> Row:
    """The row as it was; nothing if somebody sent what is none."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
