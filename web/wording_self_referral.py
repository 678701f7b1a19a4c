"""How the questions of a self-referral are asked of somebody who cares for the person."""

from collections.abc import Mapping
from typing import Final

OF_OTHER: Final[Mapping[str, tuple[str, str]]] = {
    "name": (
        "What should the service call them?",
        "The name of the person who wants help. It need not be their full name.",
    ),
    "phone": ("Phone number to use", "Theirs, or yours if they would like that."),
    "safe": (
        "What is safe to do with this number?",
        "Ask them. Somebody else may hear or see it. Leave out whatever is not safe.",
    ),
    "email": ("E-mail address to use", "Theirs, or yours if they would like that."),
    "domain": ("What is it mostly about for them?", ""),
    "wants": ("What would help them?", "Use their own words if you can. A few are enough."),
    "postcode": (
        "Their postcode",
        "All of it, or the first half. It shows if the service works there. You can leave it out.",
    ),
    "birth_year": ("Their year of birth", "Only if they want to give it."),
    "language": ("The language they speak best", ""),
    "access": ("What do they need to be able to go?", "Tick any, or none."),
}
"""Name of the field -> what is asked, and the hint under it. All others are asked as usual."""
