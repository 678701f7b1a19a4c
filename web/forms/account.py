"""Forms for one's own account: the second step, and the password."""

from typing import Final

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from accounts.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD
from base.text import clean_line, clean_prose

LONGEST_ANSWER: Final = 20_000  # characters; with an attestation it is about 2,000


class PasswordForm(FlaskForm):
    """A new password, and the present one if there is one."""

    present = PasswordField("Your present password", render_kw={"autocomplete": "current-password"})
    new = PasswordField(
        "New password",
        description=f"{SHORTEST_PASSWORD} characters or more. Three or four words that do not "
        "belong together are good. Spaces are fine.",
        validators=[
            InputRequired("Enter a new password"),
            Length(max=LONGEST_PASSWORD, message="That password is too long"),
        ],
        render_kw={"autocomplete": "new-password"},
    )


class ConfirmForm(FlaskForm):
    """The password or a code once more, before something that protects the account changes."""

    proof = PasswordField(
        "Your password, or a code from your app",
        validators=[
            InputRequired("Enter your password, or a code from your app"),
            Length(max=LONGEST_PASSWORD, message="That is too long"),
        ],
        render_kw={"autocomplete": "current-password"},
    )


class PasskeyForm(ConfirmForm):
    """What to call a new passkey, and proof of who makes it."""

    name = StringField(
        "What do you call this device or key?",
        description="So that you know it again when you want to remove it.",
        filters=[lambda text: clean_line(text or "")],
        validators=[
            DataRequired("Give it a name, such as “my phone”"),
            Length(max=60, message="Use 60 characters or fewer"),
        ],
        render_kw={"width": 20, "autocomplete": "off"},
    )


class PasskeyAnswerForm(FlaskForm):
    """What the browser brings from a passkey, and where its owner was going."""

    answer = HiddenField()
    next = HiddenField()

    @property
    def whole(self) -> str:
        """The answer; "" for one that is longer than any passkey's."""
        given = self.answer.data or ""
        return given if len(given) <= LONGEST_ANSWER else ""


class GlassForm(FlaskForm):
    """Whose record to open in an emergency, and why."""

    reference = StringField(
        "The person's reference",
        description="6 letters and digits. Whoever asks you can read it from an e-mail.",
        validators=[
            InputRequired("Enter the reference"),
            Length(max=12, message="A reference has 6 letters and digits"),
        ],
        render_kw={"width": 10, "spellcheck": "false", "autocomplete": "off"},
    )
    reason = TextAreaField(
        "Why now, and who asked?",
        filters=[lambda text: clean_prose(text or "")],
        validators=[
            DataRequired("Say why, and who asked you"),
            Length(min=20, max=1000, message="Write 20 to 1,000 characters"),
        ],
        render_kw={"rows": 4},
    )
    proof = PasswordField(
        "Your password, or a code from your app",
        validators=[
            InputRequired("Enter your password, or a code from your app"),
            Length(max=LONGEST_PASSWORD, message="That is too long"),
        ],
        render_kw={"autocomplete": "current-password"},
    )
