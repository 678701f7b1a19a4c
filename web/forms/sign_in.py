"""Forms for signing in."""

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import Email, InputRequired, Length

from accounts.rules import LONGEST_PASSWORD


class SignInForm(FlaskForm):
    """E-mail address and password."""

    email = EmailField(
        "E-mail address",
        validators=[
            InputRequired("Enter your e-mail address"),
            Email("Enter an e-mail address like name@example.org"),
        ],
        render_kw={"autocomplete": "username", "spellcheck": "false"},
    )
    password = PasswordField(
        "Password",
        validators=[
            InputRequired("Enter your password"),
            Length(max=LONGEST_PASSWORD, message="That password is too long"),
        ],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class SignInLinkForm(FlaskForm):
    """Ask for a link by e-mail instead of a password."""

    email = EmailField(
        "E-mail address",
        validators=[
            InputRequired("Enter your e-mail address"),
            Email("Enter an e-mail address like name@example.org"),
        ],
        render_kw={"autocomplete": "email", "spellcheck": "false"},
    )
