"""How to be with somebody who is referred: when to ring, what to say, how to talk. Pure."""

from dataclasses import dataclass
from typing import Any

from matching.terms import Answer
from people.pages import Person
from people.record_terms import InformationNeed


@dataclass(frozen=True, slots=True)
class Manner:
    """What goes along with a safe way of contact, and with what is said about communication.

    Empty: not agreed, or not known. Numbers that must not be used never go: only safe ones do.
    """

    days: tuple[int, ...] = ()  # 0 Monday to 6 Sunday
    times: str = ""
    safe_word: str = ""
    others: str = ""  # who else may answer
    say_who: Answer = Answer.UNKNOWN  # whether the service may say who is calling
    information: tuple[InformationNeed, ...] = ()
    interpreter_note: str = ""


def manner_of(
    person: Person, *, has_way: bool, has_languages: bool, has_communication: bool
) -> Manner:
    """As much of it as belongs to what the person agreed to share."""
    contact, details = person.contact, person.details
    return Manner(
        days=contact.days if has_way else (),
        times=contact.times if has_way else "",
        safe_word=contact.safe_word if has_way else "",
        others=contact.others if has_way else "",
        say_who=contact.say_who if has_way else Answer.UNKNOWN,
        information=details.information if has_communication else (),
        interpreter_note=details.interpreter_note if has_languages else "",
    )


def manner_to_plain(manner: Manner) -> dict[str, Any]:
    """Plain values, to be sealed."""
    return {
        "days": list(manner.days),
        "times": manner.times,
        "safe_word": manner.safe_word,
        "others": manner.others,
        "say_who": manner.say_who.value,
        "information": list(manner.information),
        "interpreter_note": manner.interpreter_note,
    }


def manner_from_plain(plain: dict[str, Any]) -> Manner:
    """From plain values; nothing for what was sent before this was asked."""
    return Manner(
        days=tuple(plain.get("days", ())),
        times=plain.get("times", ""),
        safe_word=plain.get("safe_word", ""),
        others=plain.get("others", ""),
        say_who=Answer(plain.get("say_who", Answer.UNKNOWN)),
        information=tuple(map(InformationNeed, plain.get("information", ()))),
        interpreter_note=plain.get("interpreter_note", ""),
    )
