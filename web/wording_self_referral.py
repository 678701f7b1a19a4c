"""How the questions of a self-referral are asked of somebody who cares for the person."""

from collections.abc import Mapping
from typing import Final

from web.translation import gettext_noop

OF_OTHER: Final[Mapping[str, tuple[str, str]]] = {
    "name": (
        gettext_noop("What should the service call them?"),
        gettext_noop("The name of the person who wants help. It need not be their full name."),
    ),
    "phone": (
        gettext_noop("Phone number to use"),
        gettext_noop("Theirs, or yours if they would like that."),
    ),
    "safe": (
        gettext_noop("What is safe to do with this number?"),
        gettext_noop("Ask them. Somebody else may hear or see it. Leave out whatever is not safe."),
    ),
    "email": (
        gettext_noop("E-mail address to use"),
        gettext_noop("Theirs, or yours if they would like that."),
    ),
    "domain": (gettext_noop("What is it mostly about for them?"), ""),
    "wants": (
        gettext_noop("What would help them?"),
        gettext_noop("Use their own words if you can. A few are enough."),
    ),
    "postcode": (
        gettext_noop("Their postcode"),
        gettext_noop(
            "All of it, or the first half. It shows if the service works there. "
            "You can leave it out."
        ),
    ),
    "birth_year": (
        gettext_noop("Their year of birth"),
        gettext_noop("Only if they want to give it."),
    ),
    "language": (gettext_noop("The language they speak best"), ""),
    "access": (
        gettext_noop("What do they need to be able to go?"),
        gettext_noop("Tick any, or none."),
    ),
}
"""Name of the field -> what is asked, and the hint under it. All others are asked as usual."""
