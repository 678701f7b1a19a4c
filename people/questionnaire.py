"""How a DIALOG+ session is worded here: the order of its items, their labels, and the source."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from base.errors import InvalidError
from matching.terms import Domain

LOWEST, HIGHEST = 1, 7
LONGEST_LABEL: Final = 60
LONGEST_QUESTION: Final = 200


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """The words of one set. Answers are kept by Domain, whatever stands here."""

    key: str
    set_name: str
    order: tuple[Domain, ...]
    labels: Mapping[Domain, str]
    questions: Mapping[Domain, str]  # "" for one that is not shown
    anchors: Mapping[int, str]  # 1 to 7
    source_name: str
    owners: str
    link: str
    note: str


def read_questionnaire(text: str, key: str) -> Questionnaire:
    """The set with this key from a file of wording (TOML, as data/dialog.toml).

    Raises InvalidError that says which part of the file is wrong.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidError(f"The wording of DIALOG+ is not TOML: {error}") from error
    sets = _table(found, "sets")
    if key not in sets:
        known = ", ".join(sorted(sets)) or "none"
        raise InvalidError(f"The wording of DIALOG+ has no set called {key}; it has: {known}")
    chosen, source = _table(sets, key), _table(found, "source")
    labels = _by_domain(_table(chosen, "labels"), f"sets.{key}.labels", LONGEST_LABEL)
    if len(set(labels.values())) != len(Domain) or not all(labels.values()):
        raise _wrong(f"sets.{key}.labels", "names two items alike, or one not at all")
    return Questionnaire(
        key=key,
        set_name=_words(chosen, "name", f"sets.{key}"),
        order=_order(chosen.get("order"), f"sets.{key}.order"),
        labels=labels,
        questions=_by_domain(_table(found, "questions"), "questions", LONGEST_QUESTION),
        anchors=_anchors(_table(found, "anchors")),
        source_name=_words(source, "name", "source"),
        owners=_words(source, "owners", "source"),
        link=_link(_words(source, "link", "source")),
        note=_words(source, "note", "source"),
    )


def _wrong(where: str, what: str) -> InvalidError:
    return InvalidError(f"The wording of DIALOG+: [{where}] {what}")


def _table(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = found.get(name)
    if not isinstance(table, dict):
        raise _wrong(name, "is missing")
    return table


def _words(table: Mapping[str, Any], name: str, where: str) -> str:
    words = table.get(name)
    if not isinstance(words, str) or not words.strip():
        raise _wrong(where, f"needs {name} in words")
    return words.strip()


def _link(link: str) -> str:
    if not link.startswith("https://"):
        raise _wrong("source", "needs a link that starts with https://")
    return link


def _by_domain(table: Mapping[str, Any], where: str, longest: int) -> dict[Domain, str]:
    if set(table) != {each.value for each in Domain}:
        odd = ", ".join(sorted(set(table) ^ {each.value for each in Domain}))
        raise _wrong(where, f"must have each item once, and no other: {odd}")
    if not all(isinstance(words, str) and len(words) <= longest for words in table.values()):
        raise _wrong(where, f"must be words of at most {longest} characters")
    return {each: table[each.value].strip() for each in Domain}


def _order(given: object, where: str) -> tuple[Domain, ...]:
    if not isinstance(given, list) or sorted(map(str, given)) != sorted(Domain):
        raise _wrong(where, "must name each item once")
    return tuple(map(Domain, given))


def _anchors(table: Mapping[str, Any]) -> dict[int, str]:
    numbers = [str(number) for number in range(LOWEST, HIGHEST + 1)]
    if sorted(table) != numbers or not all(isinstance(each, str) for each in table.values()):
        raise _wrong("anchors", "must say in words what 1 to 7 mean")
    return {int(number): table[number] for number in numbers}
