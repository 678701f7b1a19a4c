"""A person's record in words: sections of labels and values for the page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from base.calendar import london
from matching.terms import AccessFeature, Answer
from people.identity import nhs_number_words
from people.pages import Contact, Person
from people.record_pages import HistoryLine
from people.record_terms import NEEDS_OF, NeedGroup
from people.rules import age_on
from people.terms import Channel
from places.find import Places
from referrals.manner import Manner
from web.translation import language_of
from web.wording import ACCESS, COMMUNITIES, day, language_words
from web.wording_person import CHANNELS, SAFE
from web.wording_record import (
    DAYS,
    DEEDS,
    HISTORY,
    INFORMATION,
    LOOKED,
    NEED_GROUPS,
    SAY_WHO,
    SECTIONS,
)

Row = tuple[str, str]
NOT_ASKED = "Not asked yet"


@dataclass(frozen=True, slots=True)
class Known:
    """All that the record is told from."""

    person: Person
    names: Mapping[UUID, str]
    teams: Mapping[UUID, str]
    places: Places
    today: date


@dataclass(frozen=True, slots=True)
class RecordSection:
    """One section: what it is called, and its rows of label and words."""

    name: str
    title: str
    rows: tuple[Row, ...]


def record_sections(known: Known) -> list[RecordSection]:
    """Every section that has a page of its own, in the order of the record."""
    told = {
        "who": _who,
        "contact": _contact,
        "place": _place,
        "languages": _languages,
        "needs": _needs,
        "care": _care,
    }
    return [
        RecordSection(name, title, tuple(told[name](known))) for name, title in SECTIONS.items()
    ]


def history_rows(
    lines: Iterable[HistoryLine], names: Mapping[UUID, str]
) -> list[tuple[str, str, str, str]]:
    """When, what, which part, and who with why, for each line of a record's history."""
    return [
        (
            f"{day(london(each.at).date())}, {london(each.at):%H:%M}",
            DEEDS[each.deed],
            ", ".join(HISTORY.get(name, HISTORY["record"]) for name in each.sections),
            ". ".join(filter(None, (_actor(each, names), LOOKED.get(each.reason, "")))),
        )
        for each in lines
    ]


def _actor(line: HistoryLine, names: Mapping[UUID, str]) -> str:
    if line.actor_id is None:
        return "The person, or the product itself"
    return names.get(line.actor_id, "Somebody who has left")


def times_words(contact: Contact | Manner) -> str:
    """When to get in touch: "Monday to Friday, after four"."""
    return ", ".join(filter(None, (days_words(contact.days), contact.times)))


def days_words(days: tuple[int, ...]) -> str:
    """Days as they are said: three or more in a row from the first to the last."""
    runs: list[list[int]] = []
    for each in days:
        if runs and runs[-1][-1] == each - 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    said = [
        f"{DAYS[run[0]]} to {DAYS[run[-1]]}" if len(run) > 2 else ", ".join(DAYS[n] for n in run)  # noqa: PLR2004
        for run in runs
    ]
    return ", ".join(said)


def needs_words(person: Person) -> list[Row]:
    """The four groups of information needs; those with nothing in them left out."""
    chosen = set(person.details.information)
    told = {
        group: ", ".join(INFORMATION[each] for each in NEEDS_OF[group] if each in chosen)
        for group in NeedGroup
    }
    return [(NEED_GROUPS[group], words) for group, words in told.items() if words]


def _who(known: Known) -> list[Row]:
    person, details = known.person, known.person.details
    age = age_on(known.today, details.born, details.birth_year)
    born = day(details.born) if details.born else str(details.birth_year or "")
    return [
        ("Name to use", person.name),
        ("Pronouns", details.pronouns or NOT_ASKED),
        ("Born", f"{born} (aged {age})" if born else NOT_ASKED),
        ("NHS number", nhs_number_words(details.nhs_number) or "Not given"),
    ]


def _contact(known: Known) -> list[Row]:
    contact = known.person.contact
    safe = [(CHANNELS[each], SAFE[contact.safe.get(each, Answer.UNKNOWN)]) for each in Channel]
    rows = [("Phone", contact.phone or "None given"), ("E-mail", contact.email or "None given")]
    rows += safe
    rows += [
        ("May we say who we are?", SAY_WHO[contact.say_who]),
        ("Good days and times", times_words(contact) or NOT_ASKED),
    ]
    more = {
        "Safe word": contact.safe_word,
        "Who else may answer": contact.others,
        "Never use": contact.never,
        "Anything else": contact.safe_note,
        "Language of our e-mails": contact.letters_in and language_of(contact.letters_in).name,
    }
    rows += [(label, words) for label, words in more.items() if words]
    return [*rows, ("Last gone through", _checked(known))]


def _checked(known: Known) -> str:
    contact = known.person.contact
    if not contact.checked_on:
        return "Never, so nothing counts as safe that was not asked"
    by = known.names.get(contact.checked_by) if contact.checked_by else ""
    said = f"{day(contact.checked_on)}{f', by {by}' if by else ''}"
    if not contact.recheck_on:
        return said
    is_due = contact.recheck_on <= known.today
    again = f"Ask again now: it was due on {day(contact.recheck_on)}"
    return f"{said}. {again if is_due else f'Ask again by {day(contact.recheck_on)}'}"


def _place(known: Known) -> list[Row]:
    person, places = known.person, known.places
    practice = places.practice(person.practice_code) if person.practice_code else None
    pcn = places.pcn(person.pcn_code) if person.pcn_code else None
    guess = " (a guess from the postcode)" if person.pcn_is_guess else ""
    return [
        ("Address", person.contact.address or "Not given"),
        ("Postcode", person.contact.postcode or "Not known"),
        ("GP practice", practice.name if practice else "Not known"),
        ("PCN", f"{pcn.name}{guess}" if pcn else "Not known"),
    ]


def _languages(known: Known) -> list[Row]:
    details = known.person.details
    main, *others = details.languages or ("en",)
    rows = [("Main language", language_words(main))]
    if others:
        rows.append(("Other languages", ", ".join(map(language_words, others))))
    asked = "Yes" if details.needs_interpreter else "No"
    note = f". {details.interpreter_note}" if details.interpreter_note else ""
    return [*rows, ("Interpreter", asked + note)]


def _needs(known: Known) -> list[Row]:
    details = known.person.details
    rows = needs_words(known.person)
    if details.communication:
        rows.append(("In their own words", details.communication))
    if details.musts:
        rows.append(("Must have", _features(details.musts)))
    if details.nices:
        rows.append(("Good to have", _features(details.nices)))
    if details.communities:
        rows.append(("Communities", ", ".join(COMMUNITIES[each] for each in details.communities)))
    return rows or [("Needs", NOT_ASKED)]


def _features(features: tuple[AccessFeature, ...]) -> str:
    return ", ".join(ACCESS[each].label for each in features)


def _care(known: Known) -> list[Row]:
    person = known.person
    connector = known.names.get(person.connector_id) if person.connector_id else None
    key_worker = known.names.get(person.key_worker_id) if person.key_worker_id else None
    return [
        ("Team", known.teams.get(person.team_id, "None") if person.team_id else "None"),
        ("Connector", connector or "Nobody yet"),
        ("Core team", known.teams.get(person.core_team_id, "") if person.core_team_id else "None"),
        ("Key worker", key_worker or "None yet"),
    ]
