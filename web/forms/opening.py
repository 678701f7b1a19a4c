"""Rows about time: when a service is on, and the days that differ."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any, Final

from wtforms import (
    BooleanField,
    Form,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    URLField,
    ValidationError,
)
from wtforms.validators import Length, Optional, Regexp

from base.text import clean_line
from directory.fields import A_MONDAY
from directory.schedule import DayChange
from web.forms.bridge import choices
from web.forms.detail import place_field, with_scheme
from web.forms.rows import Clock, Day
from web.opening_words import (
    RHYTHMS,
    WEEKDAYS,
    Pattern,
    pattern_of,
    rrule_of,
    schedule_words,
)

_TAKES_A_START: Final = frozenset({"2", "3", "4"})


_LINK: Final = "Enter a web address that begins with https://"


def _words(label: str, most: int, hint: str) -> StringField:
    return StringField(
        label,
        description=hint,
        filters=[lambda text: clean_line(text or "")],
        validators=[Length(max=most, message=f"Use {most} characters or fewer")],
    )


class OpeningForm(Form):
    """When a service is on: the days of the week or month, and the hours."""

    rrule = HiddenField()  # as it was, so that a rule nobody touched stays as it is
    rhythm = SelectField("How often", choices=choices(RHYTHMS), default="1")
    days = SelectMultipleField("Days", choices=choices(WEEKDAYS))
    opens = Clock("From", validators=[Optional()])
    closes = Clock("To", validators=[Optional()])
    starts_on = Day(
        "A date when it is on", description="So that we count the right weeks.",
        validators=[Optional()],
    )  # fmt: skip
    term_time = BooleanField("In term time only")
    on_bank_holidays = BooleanField("On bank holidays too")
    note = StringField(
        "Note",
        filters=[lambda text: clean_line(text or "")],
        validators=[Length(max=200, message="Use 200 characters or fewer")],
    )
    description = _words("What these hours are", 300, "For example: drop-in, by appointment.")
    attending = _words("How to take part", 100, "If it is not like the rest: online, ring first.")
    link = URLField(
        "Where to book or see each date",
        filters=[with_scheme],
        validators=[Optional(), Regexp(r"https?://[^\s<>\"']+\.[^\s<>\"']+$", message=_LINK)],
        render_kw={"spellcheck": False},
    )
    valid_from = Day("First day", validators=[Optional()])
    valid_to = Day("Last day", validators=[Optional()])
    at = place_field("At which place")
    remove = BooleanField("Take these hours out")

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in this row, or it is to go."""
        fields = (self.opens, self.closes, self.note, self.link, self.valid_from, self.valid_to)
        typed = any(text for field in fields for text in field.raw_data or ())
        known = self.days.data or self.opens.data or self.is_beyond
        return bool(self.remove.data) or not (typed or known)

    @property
    def is_beyond(self) -> bool:
        """Whether the rule has a pattern that this form cannot show."""
        return bool(self.rrule.data) and _pattern(self.rrule.data or "") is None

    @property
    def in_words(self) -> str:
        """What the row says, read back; "" while it is not whole."""
        whole = self.opens.data and self.closes.data and (self.days.data or self.is_beyond)
        if not whole or self.errors:
            return ""
        return schedule_words(self.schedule(), to_keeper=True)

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """A row is all there, or blank."""
        is_right = super().validate(extra_validators)
        if self.is_blank:
            return True
        return self._is_whole() and is_right

    def schedule(self) -> dict[str, Any]:
        """The row as `directory.fields` writes a schedule."""
        opens, closes = self.opens.data or time(), self.closes.data or time()
        return {
            "rrule": self._rule(),
            "starts_on": (self.starts_on.data or date.fromisoformat(A_MONDAY)).isoformat(),
            "opens": opens.strftime("%H:%M"),
            "closes": closes.strftime("%H:%M"),
            "term_time": bool(self.term_time.data),
            "on_bank_holidays": bool(self.on_bank_holidays.data),
            "note": self.note.data or "",
            "description": self.description.data or "",
            "attending": self.attending.data or "",
            "link": self.link.data or "",
            "valid_from": self.valid_from.data.isoformat() if self.valid_from.data else "",
            "valid_to": self.valid_to.data.isoformat() if self.valid_to.data else "",
            "at": self.at.data or "",
        }

    def _rule(self) -> str:
        """The rule: as it was if it still says the same."""
        before = self.rrule.data or ""
        days = tuple(day for day in WEEKDAYS if day in (self.days.data or ()))
        chosen = Pattern(self.rhythm.data or "1", days)
        if self.is_beyond or _pattern(before) == chosen:
            return before
        return rrule_of(chosen)

    def _is_whole(self) -> bool:
        """Say what is missing from a row that somebody began."""
        lacks = [
            (self.days, "Tick the days", self.days.data or self.is_beyond),
            (self.opens, "Enter when it begins", self.opens.data or self.opens.errors),
            (self.closes, "Enter when it ends", self.closes.data or self.closes.errors),
            (
                self.starts_on,
                "Enter a date when it is on",
                self.starts_on.data
                or self.starts_on.errors
                or self.rhythm.data not in _TAKES_A_START,
            ),
        ]
        wrong = [(field, words) for field, words, is_there in lacks if not is_there]
        first, last = self.valid_from.data, self.valid_to.data
        if first and last and last < first:
            wrong.append((self.valid_to, "The last day must not be before the first"))
        for field, words in wrong:
            field.errors = [*field.errors, words]
        return not wrong


class DayForm(Form):
    """A day that differs: shut, or open at other hours."""

    day = Day("Day", validators=[Optional()])
    opens = Clock("From", validators=[Optional()])
    closes = Clock("To", validators=[Optional()])
    note = StringField(
        "What to tell people",
        filters=[lambda text: clean_line(text or "")],
        validators=[Length(max=200, message="Use 200 characters or fewer")],
    )
    remove = BooleanField("Back to normal")

    today: date = date.min

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in this row, or it is to go."""
        fields = (self.day, self.opens, self.closes, self.note)
        typed = any(text for field in fields for text in field.raw_data or ())
        return bool(self.remove.data) or not (typed or self.day.data)

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """A row is all there, or blank."""
        is_right = super().validate(extra_validators)
        if self.is_blank:
            return True
        if self.day.data is None and not self.day.errors:
            self.day.errors = [*self.day.errors, "Enter the day"]
            is_right = False
        hours = (self.opens, self.closes)
        if [bool(field.data) for field in hours] in ([True, False], [False, True]):
            missing = self.closes if self.opens.data else self.opens
            missing.errors = [*missing.errors, "Give both times, or neither if it is shut"]
            is_right = False
        return is_right

    def change(self) -> DayChange:
        """The row as the directory keeps it."""
        if self.day.data is None:
            raise ValidationError("Enter the day")
        return DayChange(self.day.data, self.opens.data, self.closes.data, self.note.data or "")


def opening_row(schedule: Mapping[str, Any]) -> dict[str, Any]:
    """A schedule of `directory.fields` as the data of one row."""
    pattern = _pattern(schedule["rrule"])
    return {
        **schedule,
        "rhythm": pattern.rhythm if pattern else "1",
        "days": list(pattern.days) if pattern else [],
        "opens": time.fromisoformat(schedule["opens"]),
        "closes": time.fromisoformat(schedule["closes"]),
        **{
            name: date.fromisoformat(schedule[name])
            for name in ("starts_on", "valid_from", "valid_to")
            if schedule.get(name)
        },
    }


def _pattern(rrule: str) -> Pattern | None:
    return pattern_of(rrule) if rrule else None
