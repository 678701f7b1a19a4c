"""Every address at which something about the person of the canaries could be seen or changed."""

import re
from collections.abc import Mapping
from typing import Final

from flask import Flask
from werkzeug.routing import Rule

from referrals.states import Action
from tests.proof import is_full
from tests.web.canary_build import Marked

LEAVING: Final = frozenset({"/sign-out", "/account/sign-out-everywhere"})
STEPS: Final[Mapping[str, tuple[str, ...]]] = {
    "/referrals/<uuid:referral_id>/<string:step>": tuple(Action),
    "/sessions/<uuid:session_id>/areas/<int:rank>/<string:step>": (
        "understanding",
        "forward",
        "agreeing",
    ),
    "/referrals/<uuid:referral_id>/contact/<string:wish>": ("stop", "again"),
}
"""What may stand in an address for a word of our own."""
PERSONAL: Final = frozenset(
    [
        "person_id",
        "referral_id",
        "session_id",
        "goal_id",
        "measure_id",
        "flag_id",
        "message_id",
        "signpost_id",
        "task_id",
        "match_id",
        "request_id",
        "talk_id",
    ]
)


def _addresses(rule: Rule, marked: Marked) -> list[str]:
    """Paths of a rule about the person's own rows, one for each word it may have."""
    path = re.sub(r"<uuid:([a-z_]+)>", lambda found: marked.ids.get(found[1], found[1]), rule.rule)
    path = path.replace("<int:rank>", "1")
    words = STEPS.get(rule.rule, ("1",))
    return [
        re.sub(r"<(?:int|string|path):[a-z_]+>", word, path)
        for word in (words if is_full() else words[:1])
    ]


def asked(app: Flask, marked: Marked) -> list[tuple[Rule, str, str]]:
    """Every route that shows something, and every one that changes what is about a person.

    In make test those about a person's own rows alone.
    """
    return [
        (rule, method, address)
        for rule in app.url_map.iter_rules()
        if rule.rule not in LEAVING and rule.endpoint != "static"
        for method in ("GET", "POST")
        if method in (rule.methods or ())
        and (PERSONAL & set(rule.arguments) or (method == "GET" and is_full()))
        for address in _addresses(rule, marked)
    ]
