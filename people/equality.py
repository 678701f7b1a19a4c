"""The equality questions and the codes of their answers. All optional, asked apart. Pure.

Source: ethnic group as in the 2021 Census of England and Wales (Office for National Statistics, 19
groups); sex, gender identity, orientation and religion as in the same census; the others follow
the protected characteristics of the Equality Act 2010 and the inclusion groups of Core20PLUS5.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from base.errors import InvalidError

ONE_ONLY: Final = "Choose one answer, or take away “prefer not to say”"
PREFER_NOT: Final = "prefer_not_to_say"
"""An answer to every question: asked, and not said. Not the same as never asked."""


class Question(StrEnum):
    """What is asked."""

    ETHNICITY = "ethnicity"
    SEX = "sex"
    GENDER = "gender"
    SAME_AS_BIRTH = "same_as_birth"
    ORIENTATION = "orientation"
    DISABILITY = "disability"
    DISABILITY_KIND = "disability_kind"
    RELIGION = "religion"
    PREGNANCY = "pregnancy"
    MARITAL_STATUS = "marital_status"
    EMPLOYMENT = "employment"
    HOME = "home"
    INCLUSION = "inclusion"


SEVERAL: Final = frozenset({Question.DISABILITY_KIND, Question.INCLUSION})
"""The questions to which more than one answer can be given."""

ANSWERS: Final[Mapping[Question, tuple[str, ...]]] = {
    Question.ETHNICITY: (
        "asian_indian",
        "asian_pakistani",
        "asian_bangladeshi",
        "asian_chinese",
        "asian_other",
        "black_caribbean",
        "black_african",
        "black_other",
        "mixed_white_caribbean",
        "mixed_white_african",
        "mixed_white_asian",
        "mixed_other",
        "white_british",
        "white_irish",
        "white_gypsy_traveller",
        "white_roma",
        "white_other",
        "other_arab",
        "other_any",
    ),
    Question.SEX: ("female", "male"),
    Question.GENDER: ("woman", "man", "non_binary", "another"),
    Question.SAME_AS_BIRTH: ("yes", "no"),
    Question.ORIENTATION: ("straight", "gay_or_lesbian", "bisexual", "another", "not_sure"),
    Question.DISABILITY: ("limited_a_lot", "limited_a_little", "not_limited", "none"),
    Question.DISABILITY_KIND: (
        "mobility",
        "sight",
        "hearing",
        "learning",
        "autism_or_neuro",
        "mental_health",
        "memory",
        "long_term",
    ),
    Question.RELIGION: (
        "none",
        "christian",
        "muslim",
        "hindu",
        "sikh",
        "jewish",
        "buddhist",
        "another",
    ),
    Question.PREGNANCY: ("pregnant", "baby_under_one", "no"),
    Question.MARITAL_STATUS: (
        "single",
        "married",
        "civil_partnership",
        "separated",
        "divorced",
        "widowed",
    ),
    Question.EMPLOYMENT: (
        "working",
        "looking",
        "not_able",
        "studying",
        "caring",
        "volunteering",
        "retired",
    ),
    Question.HOME: ("own", "council_or_association", "private_rent", "supported", "with_others",
                    "temporary", "none"),
    Question.INCLUSION: (
        "carer",
        "care_leaver",
        "veteran",
        "homeless",
        "asylum_or_refugee",
        "gypsy_roma_traveller",
        "sex_work",
        "prison_or_probation",
        "drugs_or_alcohol",
        "learning_disability",
    ),
}  # fmt: skip
"""Question -> the codes of its answers, in the order in which they are read out."""

Answers = Mapping[Question, tuple[str, ...]]


def check_answers(answers: Answers) -> None:
    """Raises InvalidError for an answer that is not one of the question's, or for too many."""
    for question, given in answers.items():
        known = {*ANSWERS[question], PREFER_NOT}
        if not set(given) <= known:
            raise InvalidError("Choose from the answers given", {question.value: "Choose one"})
        if len(given) > 1 and (question not in SEVERAL or PREFER_NOT in given):
            raise InvalidError(ONE_ONLY, {question.value: ONE_ONLY})
