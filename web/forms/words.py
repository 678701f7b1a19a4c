"""The form of one word that an editor puts into the thesaurus."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired

from base.text import clean_line
from matching.word_changes import LONGEST_WORD, WordChange, WordList
from web.forms.bridge import choices
from web.wording_words import LISTS


def _line(text: str | None) -> str:
    return clean_line(text or "")


class WordForm(FlaskForm):
    """A word, which list it goes into, and what a misspelling means."""

    kind = HiddenField()
    word = StringField(
        "Word or phrase",
        description="As people type it. Capitals and endings such as -s make no difference.",
        filters=[_line],
        validators=[DataRequired("Enter a word")],
        render_kw={"maxlength": LONGEST_WORD, "autocapitalize": "none", "spellcheck": "false"},
    )
    word_list = RadioField(
        "What is it?",
        choices=choices(LISTS),
        default=WordList.EVERYDAY.value,
        validators=[InputRequired("Choose what it is")],
    )
    meant = StringField(
        "If it is misspelt: the right spelling",
        filters=[_line],
        render_kw={"maxlength": LONGEST_WORD, "autocapitalize": "none"},
    )
    is_both = BooleanField("Yes, it means both")

    def change(self) -> WordChange:
        """What was asked for."""
        word_list = WordList(self.word_list.data)
        meant = (self.meant.data or "") if word_list is WordList.MISSPELT else ""
        return WordChange(self.kind.data or "", word_list, self.word.data or "", meant)
