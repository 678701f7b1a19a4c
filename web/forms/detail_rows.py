"""Rows of a form about phones, people, prices and the like, as `directory.field_rows` has them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from wtforms import EmailField, HiddenField, SelectField, TelField
from wtforms.validators import Optional

from base.text import clean_line
from directory import field_rows
from directory.cleaning import line
from directory.terms import PhoneKind
from web.detail_words import PHONE_KINDS
from web.forms.bridge import choices
from web.forms.detail import Detail, Languages, Row, kept_row, line_field, place_field, web_field
from web.forms.rows import Day, Pounds
from web.wording_people import LANGUAGES

_ANY_LANGUAGE: Final = {"": "Choose one", **LANGUAGES}
_DAYS: Final = ("valid_from", "valid_to")
_LONGEST_NAME: Final = 150  # characters, as directory.field_rows has it
_SHOWN: Final = 2  # phone numbers of a contact that the form shows; the others are kept


class PhoneDetail(Detail):
    """A phone number."""

    main = "number"

    number = TelField("Number", filters=[lambda text: clean_line(text or "")])
    kind = SelectField("For", choices=choices(PHONE_KINDS), default=PhoneKind.VOICE.value)
    extension = line_field("Extension", width=5)
    note = line_field("Whom or what it is for", "For example: carers, evenings.")
    languages = Languages("Languages, if not English only", description="For example: Somali.")
    at = place_field("At which place")

    def check(self) -> object:
        """By the rules of the directory."""
        return field_rows.phone(self.row())


class ContactDetail(Detail):
    """Somebody to ask for, with the first two of their numbers."""

    main = "name"

    name = line_field("Name", "Everybody can read it: ask them first.")
    role = line_field("What they do")
    department = line_field("Team")
    number = TelField("Phone", filters=[lambda text: clean_line(text or "")])
    second = TelField("Second phone", filters=[lambda text: clean_line(text or "")])
    email = EmailField("E-mail", filters=[lambda text: clean_line(text or "")])
    at = place_field("At which place")

    @classmethod
    def shown(cls, row: Mapping[str, Any]) -> Row:
        """The first two of their numbers."""
        first, second, *_ = [*(each["number"] for each in row.get("phones") or ()), "", ""]
        return {**row, "number": first, "second": second}

    def typed(self) -> Row:
        """The numbers stand first among those they had before, with what was known of each."""
        row = super().typed()
        had = kept_row(self.kept.data).get("phones")
        rows = [each for each in had if isinstance(each, dict)] if isinstance(had, list) else []
        known = {each.get("number"): each for each in rows}
        typed = dict.fromkeys((row.pop("number"), row.pop("second")))
        first = [known.get(number, {"number": number}) for number in typed if number]
        return {**row, "phones": [*first, *rows[_SHOWN:]]}

    def check(self) -> object:
        """By the rules of the directory."""
        return field_rows.contact(self.row())


class CostDetail(Detail):
    """One of several prices."""

    main = "option"

    option = line_field("Who pays this, or for what", "For example: on benefits.")
    pounds = Pounds("Price in pounds", validators=[Optional()])
    valid_from = Day("From", validators=[Optional()])
    valid_to = Day("Until", validators=[Optional()])
    note = line_field("Note")

    @classmethod
    def shown(cls, row: Mapping[str, Any]) -> Row:
        """Pence as pounds, and days as days."""
        pence = row["pence"]
        days = {name: date.fromisoformat(row[name]) for name in _DAYS if row.get(name)}
        return {**row, **days, "pounds": None if pence is None else Decimal(pence) / 100}

    def typed(self) -> Row:
        """Pounds as pence."""
        row = super().typed()
        pounds: Decimal | None = row.pop("pounds")
        return {**row, "pence": None if pounds is None else int(pounds * 100), **_days(row)}

    def check(self) -> object:
        """By the rules of the directory."""
        return field_rows.cost(self.row())


class DocumentDetail(Detail):
    """Something to bring."""

    main = "document"

    document = line_field("What", "For example: a letter with your name and address.")
    url = web_field("Where to find it", "If it is a form on a web page.")

    def check(self) -> object:
        """By the rules of the directory."""
        return field_rows.document(self.row())


class LanguageNote(Detail):
    """What to know about one language."""

    main = "language"

    language = SelectField("Language", choices=choices(_ANY_LANGUAGE), validators=[Optional()])
    note = line_field("What to know", "For example: on Tuesdays only.")

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """A note needs its language."""
        if not self.is_blank and not self.language.data:
            super().validate(extra_validators)
            self.language.errors = ["Choose the language"]
            return False
        return super().validate(extra_validators)

    def check(self) -> object:
        """By the rules of the directory."""
        row = self.row()
        return field_rows.language_notes({row["language"]: row["note"]})


class PlaceNote(Detail):
    """What is different about the service at one place, whose name stands beside."""

    main = "note"

    location_id = HiddenField()
    note = line_field("What is different there")

    def check(self) -> object:
        """By the rules of the directory."""
        row = self.row()
        return field_rows.place_notes({row["location_id"]: row["note"]})


class AreaName(Detail):
    """What people call an area, which stands beside."""

    main = "name"

    key = HiddenField()
    name = line_field("What people call it")

    def check(self) -> object:
        """By the rules of the directory."""
        return line(_LONGEST_NAME, self.row()["name"])


class TermDetail(Detail):
    """A term of somebody else's list."""

    main = "name"

    taxonomy = line_field("Name of the list", "For example: LGA service types.")
    name = line_field("Term")
    code = line_field("Code", width=10)
    uri = web_field("Address of the term")
    taxonomy_uri = web_field("Address of the list")
    about = line_field("What it is about", "For example: service type.")
    value = line_field("Value")

    def check(self) -> object:
        """By the rules of the directory."""
        return field_rows.term(self.row())


class IdentifierDetail(Detail):
    """A number that an organisation is known by."""

    main = "identifier"

    scheme = line_field("Scheme", "As at org-id.guide, for example GB-SC.", width=10)
    kind = line_field("In words", "For example: Scottish charity.")
    identifier = line_field("Number", width=20)

    def check(self) -> object:
        """By the rules of the directory."""
        return field_rows.identifier(self.row())


def _days(row: Mapping[str, Any]) -> Row:
    return {name: row[name].isoformat() if row[name] else "" for name in _DAYS}
