"""Words about consent and lawful basis: what was agreed, by which right, and when."""

from collections.abc import Mapping
from typing import Final

from people.terms import ConsentKind, LawfulBasis

BASES: Final[Mapping[LawfulBasis, str]] = {
    LawfulBasis.PUBLIC_TASK: (
        "Public task, and health or social care: UK GDPR articles 6(1)(e) and 9(2)(h). "
        "The usual one for the NHS and councils, and those who work for them under contract"
    ),
    LawfulBasis.LEGITIMATE_INTERESTS: (
        "Legitimate interests, and health or social care with a duty of confidence: "
        "articles 6(1)(f) and 9(2)(h)"
    ),
    LawfulBasis.EXPLICIT_CONSENT: (
        "Explicit consent: articles 6(1)(a) and 9(2)(a). They can take it back at any time"
    ),
}
SAID: Final[Mapping[tuple[ConsentKind, bool], str]] = {
    (ConsentKind.TAKING_PART, True): "Agreed to take part",
    (ConsentKind.TAKING_PART, False): "Said no to taking part",
    (ConsentKind.SHARING, True): "Agreed to share with",
    (ConsentKind.SHARING, False): "Took back sharing with",
    (ConsentKind.LAWFUL_BASIS, True): "Lawful basis written down",
    (ConsentKind.LAWFUL_BASIS, False): "Lawful basis taken back",
}
"""Kind of consent and yes or no -> what happened."""
