"""Every column about a person: sealed and marked in the scene of canaries, or in the clear."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Enum, String, Table, select
from sqlalchemy.orm import Session
from sqlalchemy.types import JSON

from people.scope import key_of_person
from storage.about import pieces_about
from storage.base import Base
from tests.web.canary_build import MAIL, Marked, marks_in

IN_THE_CLEAR: Final[Mapping[str, str]] = {
    "people.reference": "a code made by chance, to say instead of a name",
    "people.practice_code": "which surgery; many people share it",
    "people.pcn_code": "which network; many people share it",
    "people.email_index": "a keyed fingerprint",
    "people.phone_index": "a keyed fingerprint",
    "people.nhs_index": "a keyed fingerprint",
    "people.birth_index": "a keyed fingerprint",
    "consents.wording": "the version of our own words",
    "matches.weights_version": "the version of our own numbers",
    "referrals.reference": "a code made by chance",
    "referrals.domain_outcomes": "codes",
    "referrals.reason": "a code",
    "referrals.consent_wording": "the version of our own words",
    "referrals.tracking_hash": "argon2id of a secret",
    "referral_events.reason": "a code",
    "talks.reference": "a code made by chance",
    "talks.consent_wording": "the version of our own words",
    "talks.tracking_hash": "argon2id of a secret",
    "person_links.token_hash": "a hash",
}
"""table.column that is not sealed although it is about a person -> why it may stand so."""

WORDLESS: Final[Mapping[str, str]] = {
    "matches.record": "needs as codes, numbers, and the names of services; no words of theirs",
    "equality_answers.answers": "codes of answers that are ticked",
}
"""table.column that is sealed and takes no words -> what is in it."""
CODES: Final = frozenset(
    [
        "safe.phone",
        "safe.text",
        "safe.email",
        "say_who",
        "languages",
        "letters_in",
        "musts",
        "shares",
        "age_band",
        "area",
        "access",
        "manner.say_who",
        "item",
        "completed_by.name",
        "completed_by.on",
        "completed_by.party",
        "consent.given_on",
        "consent.wording",
        "distribution",
        "individual_requirements.access",
        "individual_requirements.languages",
        "information_given.on",
        "needs.domain",
        "person.reference",
        "referral_details.answered_on",
        "referral_details.organisation",
        "referral_details.reference",
        "referral_details.sent_on",
        "referral_details.service",
        "referral_details.source",
        "support_and_outcome.ended_on",
        "support_and_outcome.outcome",
        "support_and_outcome.placement",
        "support_and_outcome.started_on",
        "support_and_outcome.state",
    ]
)
"""Paths in documents about people that hold codes, ids and dates, never words."""

MINIMUM: Final = frozenset({"zq-given"})
AGREED: Final = MINIMUM | {
    "zq-family", "zq-wants", "zq-know", "zq-pronouns", "zq-safenote", "zq-communication",
    "zq-times", "zq-safeword", "zq-others", "zq-interpreter", "zq-mail",
    "07700 900871", "N19 3ZQ", MAIL,
}  # fmt: skip
BETWEEN: Final = frozenset(
    [
        "zq-question",
        "zq-answer",
        "zq-accepting",
        "zq-message",
        "zq-starting",
        "zq-closing",
        "zq-cannot",
    ]
)
"""What the service and the sender wrote to each other."""


def personal_columns() -> Iterator[tuple[Table, str]]:
    """Every column with text or a document in a table that is about people, by foreign key."""
    about, added = {"people"}, True
    while added:
        fresh = {
            table.name
            for table in Base.metadata.sorted_tables
            if {key.column.table.name for key in table.foreign_keys} & about
        }
        added = not fresh <= about
        about |= fresh
    for table in Base.metadata.sorted_tables:
        if table.name in about:
            for column in table.c:
                kind = column.type
                is_text = isinstance(kind, String) and not isinstance(kind, Enum)
                if is_text or isinstance(kind, JSON):
                    yield table, column.name


def unmarked_columns(marked: Marked) -> list[str]:
    """Columns about the person where no mark is found, or where something stands in the clear."""
    opened: dict[str, list[str]] = {}
    with marked.scene.world() as made:
        key = key_of_person(made.session, marked.person_id)
        for piece in pieces_about(made.session, "people", marked.person_id, key):
            for column, value in piece.values.items():
                opened.setdefault(f"{piece.table}.{column}", []).append(value or "")
        kept = _kept(made.session)
    wrong = []
    for name in kept.keys() - IN_THE_CLEAR.keys():
        if any(not value.startswith("v1.") for value in kept[name]):
            wrong.append(f"{name} stands in the clear")
        values = opened.get(name, [])
        if name in WORDLESS:
            wrong += [] if any(values) else [f"{name} has no row"]
        elif not any(marks_in(value) for value in values):
            wrong.append(f"{name} has no row with a mark")
        else:
            wrong += [f"{name}: {path} has no mark" for path in _bare_leaves(values)]
    return sorted(wrong)


def known_marks(marked: Marked) -> set[str]:
    """Every mark that is written about the person."""
    with marked.scene.world() as made:
        key = key_of_person(made.session, marked.person_id)
        pieces = pieces_about(made.session, "people", marked.person_id, key)
    return {mark for each in pieces for mark in marks_in(str(each.values))}


def _kept(session: Session) -> dict[str, list[str]]:
    """What the tables themselves hold in each column about people."""
    return {
        f"{table.name}.{column}": [
            str(value) for value in session.scalars(select(table.c[column])) if value is not None
        ]
        for table, column in personal_columns()
    }


def _leaves(value: str) -> Iterator[tuple[str, str]]:
    """Each text in a value, by its path; the value itself when it is no document."""
    try:
        plain = json.loads(value)
    except ValueError:
        plain = value
    yield from _walk("", plain)


def _walk(path: str, plain: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  (JSON)
    if isinstance(plain, dict):
        for name, each in plain.items():
            yield from _walk(f"{path}.{name}" if path else name, each)
    elif isinstance(plain, list):
        for each in plain:
            yield from _walk(path, each)
    elif isinstance(plain, str):
        yield path, plain


def _bare_leaves(values: list[str]) -> list[str]:
    """Paths of texts that may hold anything and hold no mark in any row."""
    found: dict[str, bool] = {}
    for value in values:
        for path, text in _leaves(value):
            found[path] = found.get(path, False) or bool(marks_in(text))
    return [path for path, is_marked in found.items() if not is_marked and path not in CODES]
