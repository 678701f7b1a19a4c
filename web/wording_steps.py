"""Words for the table of steps: what a step asks for, and how the next day is found."""

from collections.abc import Mapping
from typing import Final

from referrals.steps import Due, Field

DUES: Final[Mapping[Due, str]] = {
    Due.DRAFT: "Finish or throw away the draft",
    Due.ANSWER: "The service answers",
    Due.QUESTION: "Answer the question; the clock stands still once",
    Due.ANSWER_AGAIN: "The service answers, in what is left of the time",
    Due.FIRST_CONTACT: "The service gets in touch",
    Due.EXPECTED: "The expected day, or a month, whichever is sooner",
    Due.MONTHLY: "Say once a month that it goes on",
    Due.HANDOVER: "The connector makes a new plan",
    Due.SEEN: "The message back is read",
    Due.KEEP: "As before",
    Due.NONE: "Nothing more is due",
}

FIELDS: Final[Mapping[Field, str]] = {
    Field.NOTE: "a few words",
    Field.REASON: "a reason",
    Field.EXPECTED_ON: "the day there may be room",
    Field.OUTCOME: "how it went",
    Field.DOMAIN_OUTCOMES: "whether it helped",
    Field.PLACEMENT: "what happens next",
    Field.SERVICE: "which service",
    Field.DECIDED_BY: "who decided",
    Field.CHANNEL: "how they tried",
    Field.RESULT: "what came of it",
    Field.CHECK_IN: "what the person said",
    Field.OWNER: "whose it is now",
}
