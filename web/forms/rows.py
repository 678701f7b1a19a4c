"""Rows of a form: as many small forms of one kind as somebody filled in, and blank ones."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from wtforms import DateField, DecimalField, Form, FormField, IntegerField, TimeField

MOST_ROWS: Final = 60  # more than a listing has of anything; a longer post is cut off


class Rows(FormField):  # type: ignore[type-arg]
    """Several small forms of one kind: "schedules-0-opens", "schedules-1-opens" ..."""

    def __init__(self, row: type[Form], *, blanks: int = 1, **options: Any) -> None:  # noqa: ANN401
        """Take the form of one row, and how many empty ones to offer beside those filled in."""
        super().__init__(row, **options)
        self.row = row
        self.blanks = blanks

    def process(
        self,
        formdata: Any,  # noqa: ANN401  (as the parent has it)
        data: Any = None,  # noqa: ANN401
        extra_filters: Sequence[Any] | None = None,
    ) -> None:
        """Make a row for each one posted; else for each one known, and the blanks."""
        known: list[Mapping[str, Any]] = list(data) if isinstance(data, list) else []
        count = self._posted(formdata) if formdata else len(known) + self.blanks
        fields = {str(number): FormField(self.row) for number in range(count)}
        self.form_class = type("RowsForm", (Form,), fields)
        super().process(
            formdata, {str(number): row for number, row in enumerate(known[:count])}, extra_filters
        )

    def rows(self) -> Iterator[Form]:
        """The form of each row."""
        for field in self.form:
            if isinstance(field, FormField):
                yield field.form

    def _posted(self, formdata: Any) -> int:  # noqa: ANN401
        """How many rows a browser sent."""
        named = re.compile(re.escape(self.name) + r"-(\d{1,3})-")
        numbers = [int(found[1]) for key in formdata if (found := named.match(key))]
        return min(max(numbers, default=-1) + 1, MOST_ROWS)


class WholeNumber(IntegerField):
    """A whole number, with words of our own when it is not one."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was typed; nothing is no number."""
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if typed:
            try:
                self.data = int(typed)
            except ValueError as error:
                raise ValueError("Enter a whole number, such as 6") from error


class Pounds(DecimalField):
    """An amount of money, with or without its sign."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was typed as pounds, with two places."""
        typed = str(valuelist[0]).strip().lstrip("£").strip() if valuelist else ""
        self.data = None
        if typed:
            try:
                amount = Decimal(typed)
                self.data = amount.quantize(Decimal("0.01"))
            except InvalidOperation as error:
                raise ValueError("Enter an amount in pounds, such as 3.50") from error
            if amount != self.data or amount < 0:
                raise ValueError("Enter an amount in pounds and pence, such as 3.50")


class Distance(DecimalField):
    """A number of kilometres."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was typed."""
        typed = str(valuelist[0]).strip().lower().removesuffix("km").strip() if valuelist else ""
        self.data = None
        if typed:
            try:
                self.data = Decimal(typed)
            except InvalidOperation as error:
                raise ValueError("Enter a number of kilometres, such as 2.5") from error
            if not 0 < self.data <= 100:  # noqa: PLR2004  (as directory.fields has it)
                raise ValueError("Enter a distance of up to 100 kilometres")


class Day(DateField):
    """A day, with words of our own when it is not one."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was typed or picked."""
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if typed:
            try:
                self.data = date.fromisoformat(typed)
            except ValueError as error:
                raise ValueError("Enter a day, such as 2027-03-01") from error


class Clock(TimeField):
    """A time of day, with words of our own when it is not one."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take what was typed or picked: 10:30, 10.30 or 9:05."""
        typed = str(valuelist[0]).strip().replace(".", ":") if valuelist else ""
        self.data = None
        if typed:
            try:
                self.data = time.fromisoformat(typed.zfill(5))
            except ValueError as error:
                raise ValueError("Enter a time, such as 10:30") from error
