"""What waits on the editors' desk in the demonstration: proposals, drafts and unmet needs."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from directory import commands
from directory.bulk import choose_many, compare_many
from directory.bulk_rules import How, Wish
from directory.calling import log_call
from directory.claim_rules import Claim
from directory.claims import claim
from directory.merging import look_for_duplicates
from directory.queries import (
    DraftFilter,
    fitting_services,
    get_proposal,
    get_service_for_edit,
    proposals_of_organisation,
)
from directory.searches import add_counts
from directory.tally import Count, Counts
from directory.terms import CallOutcome, OrganisationKind, ProposalState, ServiceStatus, UnmetReason
from directory.totals import Got, add_totals
from importers.demo_desk_files import (
    DemoCall,
    DemoClaim,
    DemoDesk,
    DemoDraft,
    DemoProposal,
    DemoUnmet,
)
from importers.demo_world import Event, World, organisation_of, service_of
from matching.terms import AccessFeature, Answer, Domain

_CLOCK = "15:20"
_MANY = 12  # listings of a change that an editor looks at
_LONGEST_AGO = 3  # months: as far back as the page of an organisation looks


def events_of(world: World, desk: DemoDesk) -> Iterator[Event]:
    """Everything on the desk, each in its place in time."""
    made: dict[str, UUID] = {}  # organisations that came with a feed, by the item they came in
    for proposal in desk.proposals:
        yield Event(_moment(world, proposal.day), partial(_propose, world, proposal))
        if proposal.decided_by:
            yield Event(_moment(world, proposal.decided), partial(_reject, world, proposal))
    for asked in desk.claims:
        yield Event(_moment(world, asked.day), partial(_claim, world, asked))
    for call in desk.calls:
        yield Event(_moment(world, call.day), partial(_call, world, call))
    for draft in desk.drafts:
        yield Event(_moment(world, draft.day), partial(_draft, world, draft, made))
    for unmet in desk.unmet:
        day = _months_before(world.days.today, unmet.months_ago)
        yield Event(world.days.moment(day, "00:00"), partial(_count, world, unmet))
    first = world.days.moment(_months_before(world.days.today, _LONGEST_AGO), "00:00")
    yield Event(first, partial(_total, world, desk))


def look(world: World, now: datetime) -> None:
    """Look for duplicates, and at a change of many listings, once all is there."""
    look_for_duplicates(world.session, now=now)
    _look_at_many(world, now)


def _look_at_many(world: World, now: datetime) -> None:
    """A change of many listings that an editor has looked at and not carried out."""
    editor = world.actors["beatriz"]
    published = DraftFilter(status=ServiceStatus.PUBLISHED, domain=Domain.LEISURE)
    ids = fitting_services(world.session, published, viewer=editor, most=_MANY)
    run_id = choose_many(world.session, ids, actor=editor, now=now)
    wish = Wish("access", How.SET, {AccessFeature.ASSISTANCE_DOGS.value: Answer.YES.value})
    compare_many(world.session, run_id, [wish], verifies=False, actor=editor, now=now)


def _moment(world: World, offset: int) -> datetime:
    return world.days.moment(world.days.at_work(offset), _CLOCK)


def _propose(world: World, proposal: DemoProposal, now: datetime) -> None:
    service_id, actor = service_of(proposal.service), world.actors[proposal.by]
    shown = get_service_for_edit(world.session, service_id, viewer=actor, today=world.days.today)
    commands.propose_change(
        world.session,
        service_id,
        proposal.values,
        seen=commands.Seen(shown.version, shown.pending_proposal_id),
        actor=actor,
        now=now,
    )


def _reject(world: World, proposal: DemoProposal, now: datetime) -> None:
    editor, service_id = world.actors[proposal.decided_by], service_of(proposal.service)
    owner = organisation_of(proposal.service)
    waiting = proposals_of_organisation(world.session, owner, viewer=editor)
    [line] = [
        each
        for each in waiting
        if each.service_id == service_id and each.state is ProposalState.PENDING
    ]
    found = get_proposal(world.session, line.proposal_id, viewer=editor)
    decision = commands.Decision(frozenset(), found.current_version, proposal.rejected)
    commands.decide_proposal(world.session, line.proposal_id, decision, actor=editor, now=now)


def _claim(world: World, told: DemoClaim, now: datetime) -> None:
    asked = Claim(told.name, told.email, told.role)
    claim(world.session, organisation_of(told.organisation), asked, now=now)


def _call(world: World, call: DemoCall, now: datetime) -> None:
    outcome, by = CallOutcome(call.outcome), world.actors[call.by]
    log_call(world.session, service_of(call.service), outcome, call.note, actor=by, now=now)


def _draft(world: World, draft: DemoDraft, made: dict[str, UUID], now: datetime) -> None:
    actor = world.actors[draft.by]
    source = commands.Source(**draft.source, original=draft.values) if draft.source else None
    if isinstance(draft.organisation, str):
        key = draft.organisation_of
        organisation_id = made[key] if key else organisation_of(draft.organisation)
    else:
        told: dict[str, Any] = dict(draft.organisation)
        fields = commands.OrganisationFields(kind=OrganisationKind(told.pop("kind")), **told)
        organisation_id = commands.create_organisation(
            world.session, fields, actor=actor, now=now, source=source
        )
    if source:
        made[source.item] = organisation_id
    commands.create_service(
        world.session, organisation_id, draft.values, actor=actor, now=now, source=source
    )


def _count(world: World, unmet: DemoUnmet, now: datetime) -> None:
    del now  # only the month is kept
    day = _months_before(world.days.today, unmet.months_ago)
    for _ in range(unmet.count):
        commands.record_unmet_need(
            world.session,
            Domain(unmet.domain),
            UnmetReason(unmet.reason),
            pcn_code=unmet.pcn or None,
            today=day,
        )


def _total(world: World, desk: DemoDesk, now: datetime) -> None:
    """What listings got and what was searched for, in whole months."""
    del now  # each has a month of its own
    days: Counter[tuple[UUID, date, Got]] = Counter()
    needs: Counter[tuple[UUID, str, Domain]] = Counter()
    for each in desk.got:
        service_id = service_of(each.service)
        day = _months_before(world.days.today, each.months_ago)
        days.update({(service_id, day, got): getattr(each, got) for got in Got})
        named = {(service_id, f"{day:%Y-%m}", Domain(key)): n for key, n in each.needs.items()}
        needs.update(named)
    add_totals(world.session, days, needs)
    counts = Counts()
    for search in desk.searches:
        day, count = _months_before(world.days.today, search.months_ago), search.count
        counts.phrases[day, search.phrase] = Count(searches=count, opens=count // 3, found=count)
        counts.days.setdefault(day, Count()).add(counts.phrases[day, search.phrase])
    add_counts(world.session, counts)


def _months_before(today: date, months: int) -> date:
    """The first day of a month some months ago."""
    day = today.replace(day=1)
    for _ in range(months):
        day = (day - timedelta(days=1)).replace(day=1)
    return day
