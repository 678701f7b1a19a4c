"""The few pages that may do what others must not, each with its reason."""

from typing import Final

TEXT_IN_PATHS: Final = {
    "/areas/<string:code>": "a PCN's public code",
    "/asked/<string:token>": "a secret by which somebody says how it went",
    "/asked/<string:token>/stop": "the same, to be asked no more",
    "/checks/<string:token>": "a secret that checks one listing",
    "/checks/<string:token>/again": "the same, for a new one",
    "/checks/<string:token>/begin": "the same, to be asked again",
    "/checks/<string:token>/changed": "the same, to say what changed",
    "/checks/<string:token>/closed": "the same, to say that it closed",
    "/checks/<string:token>/no-room": "the same, to say that it is full",
    "/checks/<string:token>/right": "the same, to say that all is right",
    "/checks/<string:token>/stop": "the same, to be asked no more",
    "/confirm/<string:token>": "a secret that shows whose an e-mail address is",
    "/my-list/open/<string:token>": "a secret that opens a list sent to its owner's address",
    "/my-list/open/<string:token>/delete": "the same, to delete it",
    "/desk/imports/<string:key>": "the key of a source",
    "/desk/imports/<string:key>/edit": "the same",
    "/desk/imports/<string:key>/fetch": "the same",
    "/desk/imports/<string:key>/upload": "the same",
    "/desk/languages/<string:code>/off": "the locale of a catalogue",
    "/desk/languages/<string:code>/on": "the same",
    "/desk/national/<string:key>": "the key of a row of data/national_services.csv",
    "/desk/national/<string:key>/take-back": "the same",
    "/follow/status/<string:step>": "a step of the table",
    "/help/components/<string:name>": "a page of the gallery",
    "/join/proof/<string:token>": "a secret that shows whose an address is",
    "/referrals/<uuid:referral_id>/contact/<string:wish>": "one of two words of ours",
    "/referrals/<uuid:referral_id>/<string:step>": "a step of the table",
    "/sessions/<uuid:session_id>/areas/<int:rank>/<string:step>": "one of the four steps",
    "/sign-in/link/<string:token>": "a secret that signs in once",
    "/static/<path:filename>": "a file of ours",
    "/tasks/<string:token>": "a secret that opens one task",
    "/tasks/<string:token>/<string:step>": "a secret, and a step of the table",
    "/tasks/<string:token>/fresh/link": "a secret that has run out",
}
"""The paths that may hold text. All others are words of ours, and typed ids."""
BY_STANDARD: Final = frozenset(
    {"/api/v1/", "/api/v1/taxonomy_terms", "/api/v1/taxonomy_terms/<uuid:term_id>"}
)
"""The paths that Open Referral UK writes in its own way."""
TOKENLESS: Final = {
    "health.stay": "moves the end of the visit on, and nothing else",
    "displaying.choose": "how pages look on this device, and nothing else",
    "services.ask": "keeps a place for the visit",
    "find_support.choose_areas": "a visitor's own question, for the visit",
    "find_support.where": "a visitor's own question, for the visit",
    "find_support.matters": "a visitor's own question, for the visit",
    "find_support.rank_again": "a visitor's own question, for the visit",
    "find_support.forget": "lets a visitor's own question go",
    "shortlist.add": "a visitor's own list, for the visit",
    "shortlist.remove": "a visitor's own list, for the visit",
    "shortlist.clear": "a visitor's own list, for the visit",
}
"""The views that take a post without a token, and why that does no harm."""
BY_SETTING: Final = {
    "/.well-known/security.txt": "whom to tell, once somebody is named",
    "/metrics": "for a monitor, once it has a token",
    "/sign-in/provider": "another's accounts, once a provider is named",
    "/sign-in/provider/back": "another's accounts, once a provider is named",
}
"""The public pages that are not there until a setting says so."""
