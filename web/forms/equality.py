"""The equality questions, each optional: as staff ask them, and as people answer for themselves."""

from collections.abc import Mapping
from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, SelectMultipleField

from people.equality import ANSWERS, PREFER_NOT, SEVERAL, Answers, Question
from web.forms.bridge import choices
from web.wording_equality import ANSWER_WORDS, NOT_CHOSEN, PREFER_NOT_WORDS, QUESTIONS

AS_A_LIST: Final = 12  # more answers than this are a list to choose from, not a column of dots


def _question(question: Question) -> SelectField | RadioField | SelectMultipleField:
    words = {code: ANSWER_WORDS[question][code] for code in ANSWERS[question]}
    words[PREFER_NOT] = PREFER_NOT_WORDS
    if question in SEVERAL:
        return SelectMultipleField(QUESTIONS[question], choices=choices(words))
    if len(words) > AS_A_LIST:
        offered = choices({"": NOT_CHOSEN, **words})
        return SelectField(QUESTIONS[question], choices=offered, validate_choice=False)
    return RadioField(QUESTIONS[question], choices=choices(words), validate_choice=False)


class _Equality(FlaskForm):
    """The equality questions, each optional."""

    def answers(self) -> Answers:
        """What was answered; a question left alone is not there."""
        given: dict[Question, tuple[str, ...]] = {}
        for question in Question:
            picked: Any = self[question.value].data
            codes = picked if isinstance(picked, list) else [picked]
            given[question] = tuple(code for code in codes if code)
        return given


EqualityForm: type[_Equality] = type(
    "EqualityForm", (_Equality,), {question.value: _question(question) for question in Question}
)


def equality_form(known: Answers | None = None) -> _Equality:
    """The form as it was sent, or with what was answered before."""
    if known is None:
        return EqualityForm()
    data: Mapping[str, Any] = {
        question.value: list(codes) if question in SEVERAL else codes[0]
        for question, codes in known.items()
    }
    return EqualityForm(data=data)
