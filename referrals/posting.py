"""Which e-mails about a referral did not reach anybody, so that its sender can ring instead."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from referrals.states import Party
from storage import outbox


def unsent_to(session: Session, referral_id: UUID) -> tuple[Party, ...]:
    """The sides that an e-mail about a referral did not reach. One statement."""
    return unsent_among(session, [referral_id]).get(referral_id, ())


def unsent_among(
    session: Session, referral_ids: Collection[UUID]
) -> Mapping[UUID, tuple[Party, ...]]:
    """The same for several referrals, without those whose e-mails all went. One statement."""
    wanted = {str(each): each for each in referral_ids}
    found: dict[UUID, list[Party]] = {}
    for lost in outbox.lost(session, "email"):
        for about, side in _sides(lost):
            if about in wanted and side in set(Party):
                found.setdefault(wanted[about], []).append(Party(side))
    return {each: tuple(dict.fromkeys(sides)) for each, sides in found.items()}


def _sides(lost: outbox.Errand) -> list[tuple[str, str]]:
    """What an e-mail was about and whom it was to tell, but for the sides that were told."""
    payload = lost.payload
    if "about" in payload:  # a day's e-mail, about several
        return [(str(about), str(side)) for about, side in payload["about"]]
    told = {name.rsplit("-", 2)[1] for name in payload.get("sent", ()) if name.count("-") > 1}
    about = str(payload.get("referral_id", ""))
    return [(about, side) for side in payload.get("to", ()) if side not in told]
