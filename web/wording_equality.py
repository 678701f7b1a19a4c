"""The equality questions in plain words."""

from collections.abc import Mapping
from typing import Final

from people.equality import ANSWERS, Question
from web.translation import gettext_noop

PREFER_NOT_WORDS: Final = "Prefer not to say"
NOT_CHOSEN: Final = "Leave this out"
QUESTIONS: Final[Mapping[Question, str]] = {
    Question.ETHNICITY: "What is your ethnic group?",
    Question.SEX: "What sex were you registered as at birth?",
    Question.GENDER: "How do you describe your gender?",
    Question.SAME_AS_BIRTH: "Is your gender the same as the sex you were registered with?",
    Question.ORIENTATION: "Which best describes your sexual orientation?",
    Question.DISABILITY: "Does a health condition or disability limit what you can do day to day?",
    Question.DISABILITY_KIND: "What kind of condition or disability? Choose all that apply",
    Question.RELIGION: "What is your religion or belief?",
    Question.PREGNANCY: "Are you pregnant, or have you a baby under one?",
    Question.MARITAL_STATUS: "Are you married or in a civil partnership?",
    Question.EMPLOYMENT: "What do you do at the moment?",
    Question.HOME: "Where do you live at the moment?",
    Question.INCLUSION: "Is any of this part of your life? Choose all that apply",
}
PARTS: Final[Mapping[str, tuple[Question, ...]]] = {
    gettext_noop("Where you come from"): (Question.ETHNICITY, Question.RELIGION),
    gettext_noop("Sex, gender and who you love"): (
        Question.SEX,
        Question.SAME_AS_BIRTH,
        Question.GENDER,
        Question.ORIENTATION,
    ),
    gettext_noop("Health and family"): (
        Question.DISABILITY,
        Question.DISABILITY_KIND,
        Question.PREGNANCY,
        Question.MARITAL_STATUS,
    ),
    gettext_noop("Your life now"): (Question.EMPLOYMENT, Question.HOME, Question.INCLUSION),
}
"""Heading -> the questions under it, in the order in which they are asked."""
ANSWER_WORDS: Final[Mapping[Question, Mapping[str, str]]] = {
    question: dict(zip(ANSWERS[question], words, strict=True))
    for question, words in {
        Question.ETHNICITY: (
            "Asian or Asian British: Indian",
            "Asian or Asian British: Pakistani",
            "Asian or Asian British: Bangladeshi",
            "Asian or Asian British: Chinese",
            "Asian or Asian British: any other",
            "Black, Black British, Caribbean or African: Caribbean",
            "Black, Black British, Caribbean or African: African",
            "Black, Black British, Caribbean or African: any other",
            "Mixed or multiple: White and Black Caribbean",
            "Mixed or multiple: White and Black African",
            "Mixed or multiple: White and Asian",
            "Mixed or multiple: any other",
            "White: English, Welsh, Scottish, Northern Irish or British",
            "White: Irish",
            "White: Gypsy or Irish Traveller",
            "White: Roma",
            "White: any other",
            "Other: Arab",
            "Other: any other ethnic group",
        ),
        Question.SEX: ("Female", "Male"),
        Question.GENDER: (
            "Woman or girl",
            "Man or boy",
            "Non-binary",
            "In another way",
        ),
        Question.SAME_AS_BIRTH: ("Yes", "No"),
        Question.ORIENTATION: (
            "Straight or heterosexual",
            "Gay or lesbian",
            "Bisexual",
            "In another way",
            "Not sure",
        ),
        Question.DISABILITY: (
            "Yes, a lot",
            "Yes, a little",
            "I have one, and it does not limit me",
            "I have none",
        ),
        Question.DISABILITY_KIND: (
            "Moving about",
            "Seeing",
            "Hearing",
            "Learning disability",
            "Autism, or another way of thinking",
            "Mental health",
            "Memory",
            "Another long-term condition",
        ),
        Question.RELIGION: (
            "No religion",
            "Christian",
            "Muslim",
            "Hindu",
            "Sikh",
            "Jewish",
            "Buddhist",
            "Another religion or belief",
        ),
        Question.PREGNANCY: ("Pregnant", "A baby under one", "Neither"),
        Question.MARITAL_STATUS: (
            "Single, never married",
            "Married",
            "In a civil partnership",
            "Separated",
            "Divorced",
            "Widowed",
        ),
        Question.EMPLOYMENT: (
            "Working",
            "Looking for work",
            "Not able to work for now",
            "Studying",
            "Caring for somebody",
            "Volunteering",
            "Retired",
        ),
        Question.HOME: (
            "In a home of my own",
            "Renting from the council or a housing association",
            "Renting from a landlord",
            "In supported housing",
            "With family or friends",
            "In a hostel or temporary place",
            "I have nowhere settled",
        ),
        Question.INCLUSION: (
            "I care for somebody",
            "I was in care as a child",
            "I have served in the forces",
            "I am, or was, homeless",
            "I am seeking asylum, or a refugee",
            "I am Gypsy, Roma or a Traveller",
            "I sell sex",
            "I have been in prison or on probation",
            "I use drugs or alcohol in a way that worries me or others",
            "I have a learning disability",
        ),
    }.items()
}
"""Question -> code -> words. ONS 2021 wording where there is one, said to the person."""
