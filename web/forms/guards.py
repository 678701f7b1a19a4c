"""What keeps programs from filling in forms that need no account; people notice nothing."""

from typing import Any, Final

from flask import current_app
from flask_wtf import FlaskForm
from itsdangerous import BadData, TimestampSigner
from wtforms import HiddenField, StringField

from web.translation import gettext_noop

LEAST_SECONDS: Final = 2  # to read and fill in a form of two fields; our choice
QUICK: Final = gettext_noop(
    "That came very quickly. Please look it over and press the button again"
)


class TimedForm(FlaskForm):
    """A form that knows the moment at which it was shown."""

    shown = HiddenField()

    def arm(self) -> None:
        """Note the moment at which it is shown."""
        self.shown.data = _signer().sign(b"shown").decode()

    def is_too_quick(self) -> bool:
        """Whether it came back sooner than somebody could have read it."""
        usual = 0 if current_app.testing else LEAST_SECONDS  # tests send forms at once
        least = current_app.config.get("LEAST_SECONDS", usual)
        if not least:
            return False
        try:
            _, at = _signer().unsign(self.shown.data or "", return_timestamp=True)
        except BadData:
            return True
        return bool((_now(at) - at).total_seconds() < least)


class GuardedForm(TimedForm):
    """A form with a field that people do not see, too."""

    surname = StringField("Leave this empty", render_kw={"autocomplete": "off"})

    @property
    def is_by_a_program(self) -> bool:
        """Whether the field that nobody sees was filled in."""
        return bool(self.surname.data)


def _signer() -> TimestampSigner:
    return TimestampSigner(str(current_app.secret_key), salt="guarded-form")


def _now(like: Any) -> Any:  # noqa: ANN401  (datetime of the signer's own clock)
    """The moment by the clock that signed."""
    return type(like).now(like.tzinfo)
