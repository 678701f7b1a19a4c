"""The connector's day and the list for a team meeting."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from accounts.actor import Actor
from accounts.policy import Doing, Door, Relation, relations
from accounts.queries import members_of, names_of
from directory.queries import organisation_names
from people.caseload import (
    AT_A_MEETING,
    PER_PAGE,
    CaseloadFilter,
    MeetingLine,
    Show,
    caseload,
    count_views,
    for_meeting,
)
from people.cover import covers_of
from people.looking import note_list
from people.tasks import open_tasks
from people.terms import ConsentKind, Level
from referrals.caseload import from_referrals
from referrals.histories import messages_back
from referrals.talk_queries import count_talks
from storage.audit import Deed
from web.access import access, current_actor
from web.db import db, transaction
from web.parts import now, parts, today

bp = Blueprint("meeting", __name__, url_prefix="/people/meeting")

VIEWS: Final[Mapping[Show, tuple[str, str]]] = {
    Show.EVERYBODY: ("Everybody", "Nobody matches. Take a filter away to see more."),
    Show.TODAY: ("Due today", "Nothing is due today."),
    Show.WAITING: ("Waiting for a reply", "Every service has answered."),
    Show.HANDOVERS: ("Handovers to place", "No referral has come back."),
    Show.REVIEWS: ("Reviews due", "No review is due in the next week."),
    Show.QUIET: ("Not heard from", "Everybody was heard from in the last six weeks."),
}
"""View -> its words, and what to say when nobody is in it."""


def caseload_page(viewer: Actor) -> str:
    """The people the viewer or their team works with, and what waits for the viewer."""
    day = today()
    with transaction() as writer:
        note_list(writer, "caseload", viewer=viewer, now=now())
    covers = covers_of(db(), viewer=viewer, today=day)
    wanted = _wanted()
    page = max(request.args.get("page", 1, type=int), 1)
    elsewhere = from_referrals(viewer, day)
    counts = count_views(db(), viewer=viewer, today=day, wanted=wanted, elsewhere=elsewhere)
    lines, total = caseload(
        db(), viewer=viewer, today=day, wanted=wanted, elsewhere=elsewhere, page=page
    )
    connectors = _connectors(db(), viewer)
    people = {line.connector_id for line in lines if line.connector_id}
    people |= {each for cover in covers for each in (cover.away_id, cover.covering_id)}
    return render_template(
        "people/caseload.html",
        lines=lines,
        total=total,
        page=page,
        page_count=-(-total // PER_PAGE),
        wanted=wanted,
        views=[(show, words, counts[show]) for show, (words, _) in VIEWS.items()],
        nobody=VIEWS[wanted.show][1],
        link_args=_link_args(wanted),
        names={**connectors, **names_of(db(), people)},
        connectors=connectors,
        pcns=parts().places.pcns,
        levels=Level,
        covering=[
            each for each in covers if each.covering_id == viewer.user_id and each.is_on(day)
        ],
        covered=[each for each in covers if each.away_id == viewer.user_id],
        team_tasks=open_tasks(db(), viewer=viewer, today=day),
        handovers=counts[Show.HANDOVERS],
        talks=count_talks(db(), viewer=viewer),
        unread=messages_back(db(), viewer=viewer, today=day, unread_only=True).unread,
    )


@bp.get("")
@access(Door.CASELOAD)
def show() -> str:
    """A list to print for a team meeting, by PCN, with what each person agrees to."""
    viewer, day = current_actor(), today()
    wanted = _wanted()
    with transaction() as writer:
        note_list(writer, "meeting", Deed.EXPORT, viewer=viewer, now=now())
    found = for_meeting(
        db(), viewer=viewer, today=day, wanted=wanted, elsewhere=from_referrals(viewer, day)
    )
    shared = {
        each.organisation_id
        for line in found
        for each in line.consents
        if each.organisation_id and each.is_given
    }
    people = {
        each for line in found for each in (line.line.connector_id, line.line.key_worker_id) if each
    }
    return render_template(
        "people/meeting.html",
        groups=_by_pcn(found),
        total=len(found),
        is_cut=len(found) == AT_A_MEETING,
        wanted=wanted,
        view=VIEWS[wanted.show][0],
        link_args=_link_args(wanted),
        names=names_of(db(), people),
        organisations=organisation_names(db(), shared),
        takes_part=_takes_part,
        made_on=day,
    )


def _wanted() -> CaseloadFilter:
    """What the address asks for; anything it does not know counts as not asked."""
    args = request.args
    show = next((each for each in Show if each.value == args.get("show")), Show.EVERYBODY)
    level = next((each for each in Level if each.value == args.get("level")), None)
    pcn = args.get("pcn", "")
    mine = args.get("mine")
    return CaseloadFilter(
        show=show,
        mine_only=mine == "1",
        level=level,
        pcn_code=pcn if parts().places.pcn(pcn) else None,
        connector_id=args.get("connector", type=UUID),
    )


def _link_args(wanted: CaseloadFilter) -> dict[str, Any]:
    """The filters, to keep them in a link."""
    return {
        "show": wanted.show.value,
        "mine": "1" if wanted.mine_only else "0",
        "level": wanted.level.value if wanted.level else None,
        "pcn": wanted.pcn_code,
        "connector": str(wanted.connector_id) if wanted.connector_id else None,
    }


def _connectors(session: Session, viewer: Actor) -> dict[UUID, str]:
    """The colleagues whose people the viewer may list."""
    if Relation.TEAM not in relations(viewer, Doing.SEE_PERSON):
        return {}
    teams = members_of(session, viewer.team_ids)
    return {user_id: name for team in teams.values() for user_id, name in team}


def _by_pcn(found: list[MeetingLine]) -> list[tuple[str, list[MeetingLine]]]:
    """The people under the name of their PCN, by name; those whose PCN is not known come last."""
    places = parts().places

    def name(line: MeetingLine) -> str:
        pcn = places.pcn(line.line.pcn_code) if line.line.pcn_code else None
        return pcn.name if pcn else ""

    ordered = sorted(found, key=lambda line: (name(line) == "", name(line)))
    return [(pcn or "PCN not known", list(lines)) for pcn, lines in groupby(ordered, key=name)]


def _takes_part(line: MeetingLine) -> bool | None:
    """What somebody last said about taking part; None when nobody asked."""
    said = (each.is_given for each in line.consents if each.kind is ConsentKind.TAKING_PART)
    return next(said, None)
