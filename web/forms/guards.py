"""What keeps programs from filling in forms that need no account; people notice nothing."""

from typing import Any, Final

from flask import current_app
from flask_wtf import FlaskForm
from itsdangerous import BadData, TimestampSigner
from wtforms import HiddenField, StringField

LEAST_SECONDS: Final = 2  # to read and fill in a form of two fields; our choice
QUICK: Final = "That came very quickly. Please look it over and press the button again"


class GuardedForm(FlaskForm):
    """A form with a field that people do not see, and the moment at which it was shown."""

    surname = StringField("Leave this empty", render_kw={"autocomplete": "off"})
    shown = HiddenField()

    def arm(self) -> None:
        """Note the moment at which it is shown."""
        self.shown.data = _signer().sign(b"shown").decode()

    @property
    def is_by_a_program(self) -> bool:
        """Whether the field that nobody sees was filled in."""
        return bool(self.surname.data)

    def is_too_quick(self) -> bool:
        """Whether it came back sooner than somebody could have read it."""
        try:
            _, at = _signer().unsign(self.shown.data or "", return_timestamp=True)
        except BadData:
            return True
        return bool((_now(at) - at).total_seconds() < LEAST_SECONDS)


def _signer() -> TimestampSigner:
    return TimestampSigner(str(current_app.secret_key), salt="guarded-form")


def _now(like: Any) -> Any:  # noqa: ANN401  (datetime of the signer's own clock)
    """The moment by the clock that signed."""
    return type(like).now(like.tzinfo)
