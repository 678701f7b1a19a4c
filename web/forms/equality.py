"""The equality questions, each optional: as staff ask them, and as people answer for themselves."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField

from people.equality import ANSWERS, PREFER_NOT, SEVERAL, Answers, Question
from web.forms.bridge import choices
from web.wording_equality import ANSWER_WORDS, PREFER_NOT_WORDS, QUESTIONS


def _question(question: Question) -> RadioField | SelectMultipleField:
    words = {code: ANSWER_WORDS[question][code] for code in ANSWERS[question]}
    words[PREFER_NOT] = PREFER_NOT_WORDS
    if question in SEVERAL:
        return SelectMultipleField(QUESTIONS[question], choices=choices(words))
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
