from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from directory.live import set_room
from directory.terms import UnmetReason
from directory.unmet import record_unmet_need
from insight.queries import Gap, gaps, loop, unmet
from matching.service import Capacity
from matching.terms import CapacityState, Domain, NhseItem
from referrals.states import Action, State
from storage.engine import Database
from tests.clock import NOW, TODAY
from tests.directory import build
from tests.referrals import build as referrals
from tests.statements import counted

BARNET, CAMDEN = "E09000003", "E09000007"
PCNS = {"U-BARNET": BARNET, "U-CAMDEN": CAMDEN}


def _gap(session: Session, pcn: str, item: NhseItem) -> Gap:
    return next(gap for gap in gaps(session, PCNS) if (gap.area, gap.item) == (pcn, item))


@pytest.fixture
def owner(session: Session) -> UUID:
    return build.organisation(session)


def test_a_service_counts_where_it_covers_the_network_or_its_borough(
    session: Session, owner: UUID
) -> None:
    item = NhseItem.PEER_SUPPORT
    build.published(session, owner, name="Borough", nhse=[item])
    here = [{"kind": "pcn", "area": "U-CAMDEN"}]
    build.published(session, owner, name="Network", nhse=[item], coverage=here)
    build.published(session, owner, name="Nation", nhse=[item], coverage=build.NATIONAL)

    assert _gap(session, "U-BARNET", item).services == 1
    assert _gap(session, "U-CAMDEN", item).services == 1


def test_a_draft_fills_no_gap_and_a_full_service_has_no_room(session: Session, owner: UUID) -> None:
    item = NhseItem.PEER_SUPPORT
    build.draft(session, owner, name="Draft", nhse=[item])
    full = build.published(session, owner, name="Full", nhse=[item])
    set_room(session, full, Capacity(CapacityState.FULL), actor=build.EDITOR, now=NOW)
    found = _gap(session, "U-BARNET", item)

    assert (found.services, found.with_room) == (1, 0)


def test_every_network_is_told_of_every_item_even_of_those_with_nothing(session: Session) -> None:
    found = gaps(session, PCNS)

    assert len(found) == len(PCNS) * len(NhseItem)
    assert {gap.services for gap in found} == {0}


def test_unmet_needs_are_summed_over_places_and_come_most_often_first(session: Session) -> None:
    for domain, times in ((Domain.MEDICATION, 9), (Domain.LEISURE, 20), (Domain.MEETINGS, 2)):
        for number in range(times):
            pcn = f"U-{number % 3}"
            record_unmet_need(session, domain, UnmetReason.TOO_FAR, pcn_code=pcn, today=TODAY)
    found = [(line.domain, line.count.text) for line in unmet(session, since="2025-03")]

    assert found == [(Domain.LEISURE, "20"), (Domain.MEDICATION, "10"), (Domain.MEETINGS, "*")]
    assert unmet(session, since="2026-04") == []


def test_the_loop_is_told_in_counts_that_single_nobody_out(session: Session) -> None:
    world = referrals.world(session)
    referrals.sent(world)
    found = loop(session)

    assert set(found.by_state) == set(State)
    assert found.by_state[State.SENT].text == "*"
    assert found.by_state[State.CLOSED].text == "0"
    assert (found.ended.text, found.closed_share, found.handed_on_share) == ("0", "*", "*")
    assert (found.days_to_close, found.read_in_time) == ("*", "*")


def test_how_long_loops_take_is_told_once_enough_are_closed(session: Session) -> None:
    world = referrals.world(session)
    for number in range(20):
        later = NOW + timedelta(days=14 if number < 5 else 2)
        referral_id = referrals.bring_to(world, State.CLOSED, person_id=referrals.another(world))
        referrals.step(world, referral_id, Action.SEE, world.key_worker, now=later)

    found = loop(session)

    assert (found.days_to_close, found.read_in_time) == ("2", "75 %")


def test_more_services_take_no_more_statements(
    session: Session, database: Database, owner: UUID
) -> None:
    counts = []
    for more in (2, 20):
        for number in range(more):
            build.published(session, owner, name=f"Service {more} {number}")
        session.expire_all()
        with counted(database) as seen:
            gaps(session, PCNS)
        counts.append(seen.count)

    assert counts[0] == counts[1]
