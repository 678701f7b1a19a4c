"""What the forms about a person offer to choose from, and what the choices come to."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias
from uuid import UUID

from wtforms import Field
from wtforms.fields import (  # type: ignore[attr-defined]  # newer than the stubs
    SelectChoice,
    SelectFieldBase,
)

from accounts.actor import Actor
from accounts.policy import Doing, Relation, relations
from accounts.queries import Team, list_teams, members_of
from accounts.terms import TeamKind
from base.errors import NotAllowedError
from people.facts import Care
from people.pages import Person
from places.find import PcnSource
from web.db import db
from web.display import offered
from web.forms.bridge import choices, component
from web.forms.person import CareForm, NewPersonForm, PlaceForm, Section
from web.parts import parts, today
from web.translation import IN_ENGLISH, language_of

WhoCares: TypeAlias = NewPersonForm | CareForm


def offer(form: NewPersonForm, actor: Actor) -> NewPersonForm:
    """Give the form for somebody new its choices and today's date, in two statements."""
    form.today = today()
    form.places = parts().places
    offer_care(form, actor, None)
    return form


def offer_care(form: WhoCares, actor: Actor, person: Person | None) -> None:
    """Who may look after somebody, in two statements. person: None for a new one."""
    teams = {team.team_id: team for team in list_teams(db())}
    members = members_of(db(), list(teams))
    core = [team for team in teams.values() if team.kind is TeamKind.CORE_TEAM]
    own = [teams[person.team_id]] if person and person.team_id else _own_teams(actor, teams, person)
    form.team_id.choices = choices({str(team.team_id): team.name for team in own})
    if len(own) < 2 or person:  # noqa: PLR2004  (nothing to choose)
        del form.team_id
    form.core_team_id.choices = choices(
        {"": "None", **{str(team.team_id): team.name for team in core}}
    )
    workers = [
        (key, f"{name}, {team.name}") for team in core for key, name in members[team.team_id]
    ]
    form.key_worker_id.choices = choices({"": "None yet", **_by_name(workers)})
    form.workers = {
        str(team.team_id): frozenset(str(key) for key, _ in members[team.team_id]) for team in core
    }
    mates = [each for team in own for each in members[team.team_id]]
    form.connector_id.choices = choices({"": "Nobody yet", **_by_name(mates)})


def letter_languages(chosen: str) -> list[SelectChoice]:
    """The languages that our e-mails can be in, and the one chosen before if it is off by now."""
    names = {"" if each is IN_ENGLISH else each.code: each.name for each in offered()}
    if chosen not in names:
        names[chosen] = f"{language_of(chosen).name} (switched off: we write in English)"
    return choices(names)


def care_of(form: WhoCares, actor: Actor, person: Person | None = None) -> Care:
    """Who looks after the person, as chosen. Somebody known already stays with their team.

    Raises NotAllowedError for somebody whose teams look after nobody.
    """
    return Care(
        team_id=person.team_id if person else _chosen_team(form, actor),
        core_team_id=_uuid(form.core_team_id.data),
        connector_id=_uuid(form.connector_id.data),
        key_worker_id=_uuid(form.key_worker_id.data),
    )


def pcn_of(form: NewPersonForm | PlaceForm) -> tuple[str | None, bool]:
    """The PCN of the practice; else of the footprint that holds the postcode, which is a guess."""
    found = form.places.find(form.postcode.data) if form.postcode.data else None
    point = found.point if found else None
    there = form.places.areas_of(point, practice_code=form.practice_chosen)
    return there.pcn_code, there.pcn_source is PcnSource.FOOTPRINT


def recorded_otherwise(form: Section, recorded: Section) -> list[tuple[str, str]]:
    """Label and recorded words of each field that says something else on the form."""
    return [
        (field.label.text, _words(recorded[field.name]) or "Nothing")
        for field in form
        if component(field)
        and field.name in recorded
        and field.name != "is_another"  # an answer to a question, and nothing of the record
        and _words(field) != _words(recorded[field.name])
    ]


def _words(field: Field) -> str:
    """What a field says, as somebody would read it."""
    if isinstance(field, SelectFieldBase):
        several = isinstance(field.data, list)
        picked = {str(each) for each in (field.data if several else [field.data])}
        found = [str(each[1]) for each in field.iter_choices() if str(each[0]) in picked]
        return ", ".join(found)
    if isinstance(field.data, bool):
        return "Yes" if field.data else "No"
    return str(field.data or "")


def _own_teams(actor: Actor, teams: Mapping[UUID, Team], person: Person | None) -> list[Team]:
    """The connectors' teams a new person may join: the actor's own, or any for a core team."""
    if person is not None:
        return []
    if Relation.TEAM not in relations(actor, Doing.ADD_PERSON):
        return [team for team in teams.values() if team.kind is TeamKind.CONNECTORS]
    mine = [team for key, team in teams.items() if key in actor.team_ids]
    return [team for team in mine if team.kind is TeamKind.CONNECTORS] or mine


def _chosen_team(form: WhoCares, actor: Actor) -> UUID | None:
    """The team that a new person joins."""
    if "team_id" in form:
        return _uuid(form.team_id.data)
    by = relations(actor, Doing.ADD_PERSON)
    if Relation.TEAM in by and actor.team_ids:
        return min(actor.team_ids)
    if Relation.CORE_TEAM not in by:
        raise NotAllowedError("Only connectors and core teams can add people")
    found = [team for team in list_teams(db()) if team.kind is TeamKind.CONNECTORS]
    return found[0].team_id if found else None


def _by_name(people: Iterable[tuple[UUID, str]]) -> dict[str, str]:
    """People as choices, by name, each once."""
    return {str(key): name for key, name in sorted(set(people), key=lambda each: each[1])}


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None
