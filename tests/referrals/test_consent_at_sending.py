import pytest
from sqlalchemy.orm import Session

from base.errors import ConflictError
from people.commands import ConsentGiven, record_consent
from people.terms import ConsentKind
from referrals.commands import send
from referrals.states import State
from tests.clock import NOW
from tests.referrals import build


@pytest.mark.parametrize("kind", [ConsentKind.TAKING_PART, ConsentKind.SHARING])
def test_consent_is_looked_up_at_the_moment_of_sending(session: Session, kind: ConsentKind) -> None:
    made = build.world(session)
    referral_id = build.draft(made)
    with_whom = made.organisation_id if kind is ConsentKind.SHARING else None
    said = ConsentGiven(kind, is_given=False, wording="w", organisation_id=with_whom)
    record_consent(session, made.person_id, said, actor=made.connector, now=NOW)

    with pytest.raises(ConflictError):
        send(session, referral_id, seen_version=1, actor=made.connector, now=NOW)

    assert build.row(made, referral_id).state is State.DRAFT
