from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.commands import set_active
from accounts.links import (
    find_sign_in_link,
    get_task,
    make_sign_in_link,
    make_task_link,
    use_sign_in_link,
    use_task_link,
)
from accounts.models import SignInLinkRow, TaskLinkRow
from accounts.rules import CHECK_LIFE, LINK_LIFE, TASK_LIFE
from accounts.terms import LinkKind, TaskKind
from base.errors import ConflictError, NotFoundError
from storage.engine import Database, writing
from tests.accounts import build
from tests.clock import NOW

SECOND = timedelta(seconds=1)


def test_a_link_signs_in_once(session: Session) -> None:
    user_id = build.user(session)
    token = make_sign_in_link(session, user_id, now=NOW)

    assert find_sign_in_link(session, token, now=NOW) == user_id
    assert use_sign_in_link(session, token, now=NOW) == (user_id, LinkKind.SIGN_IN)

    assert find_sign_in_link(session, token, now=NOW) is None
    with pytest.raises(NotFoundError, match="used"):
        use_sign_in_link(session, token, now=NOW)


def test_looking_at_a_link_does_not_spend_it(session: Session) -> None:
    token = make_sign_in_link(session, build.user(session), now=NOW)
    for _ in range(3):
        assert find_sign_in_link(session, token, now=NOW) is not None


def test_a_link_lasts_ten_minutes(session: Session) -> None:
    assert timedelta(minutes=10) == LINK_LIFE
    token = make_sign_in_link(session, build.user(session), now=NOW)

    assert find_sign_in_link(session, token, now=NOW + LINK_LIFE) is not None
    late = NOW + LINK_LIFE + SECOND
    assert find_sign_in_link(session, token, now=late) is None
    with pytest.raises(NotFoundError):
        use_sign_in_link(session, token, now=late)


def test_of_several_who_use_a_link_at_once_one_wins(database: Database) -> None:
    with writing(database) as session:
        user_id = build.user(session)
        token = make_sign_in_link(session, user_id, now=NOW)

    came = build.at_once(database, lambda own: use_sign_in_link(own, token, now=NOW), times=6)

    assert came.count((user_id, LinkKind.SIGN_IN)) == 1
    assert came.count(NotFoundError) == 5


def test_a_made_up_link_is_refused_in_the_same_words_as_a_used_one(session: Session) -> None:
    token = make_sign_in_link(session, build.user(session), now=NOW)
    use_sign_in_link(session, token, now=NOW)

    words = set()
    for each in (token, "made-up"):
        with pytest.raises(NotFoundError) as refused:
            use_sign_in_link(session, each, now=NOW)
        words.add(str(refused.value))

    assert len(words) == 1


@pytest.mark.parametrize("again", [False, True])
def test_a_link_sent_before_an_account_was_closed_never_works_again(
    session: Session, again: bool
) -> None:
    user_id = build.user(session)
    token = make_sign_in_link(session, user_id, now=NOW)

    set_active(session, user_id, is_active=False)
    set_active(session, user_id, is_active=again)

    assert find_sign_in_link(session, token, now=NOW) is None
    with pytest.raises(NotFoundError):
        use_sign_in_link(session, token, now=NOW)


def test_a_link_for_a_closed_account_does_not_work(session: Session) -> None:
    user_id = build.user(session)
    set_active(session, user_id, is_active=False)
    token = make_sign_in_link(session, user_id, now=NOW)  # an errand that was under way

    with pytest.raises(NotFoundError):
        use_sign_in_link(session, token, now=NOW)


def test_old_links_are_forgotten_when_a_new_one_is_made(session: Session) -> None:
    user_id = build.user(session)
    make_sign_in_link(session, user_id, now=NOW)
    make_sign_in_link(session, user_id, now=NOW + LINK_LIFE + SECOND)

    assert session.scalar(select(func.count()).select_from(SignInLinkRow)) == 1


def test_a_task_link_says_what_it_is_for_as_often_as_asked(session: Session) -> None:
    subject, organisation_id = uuid4(), build.organisation(session)
    token = make_task_link(session, TaskKind.REFERRAL, subject, organisation_id, now=NOW)

    for _ in range(2):
        task = get_task(session, token, now=NOW)
        assert (task.kind, task.subject_id, task.organisation_id, task.is_expired) == (
            TaskKind.REFERRAL,
            subject,
            organisation_id,
            False,
        )


def test_a_task_link_lasts_a_fortnight_or_a_month_and_then_says_that_it_is_over(
    session: Session,
) -> None:
    assert (TASK_LIFE.days, CHECK_LIFE.days) == (14, 30)
    owner = build.organisation(session)
    for kind, life in ((TaskKind.REFERRAL, TASK_LIFE), (TaskKind.LISTING, CHECK_LIFE)):
        token = make_task_link(session, kind, uuid4(), owner, now=NOW)

        assert not get_task(session, token, now=NOW + life).is_expired
        assert get_task(session, token, now=NOW + life + SECOND).is_expired


def test_a_task_link_that_works_once_is_spent_once_and_only_while_it_is_good(
    session: Session,
) -> None:
    owner = build.organisation(session)
    token, old = (
        make_task_link(session, TaskKind.LISTING, uuid4(), owner, now=NOW) for _ in range(2)
    )
    use_task_link(session, token, now=NOW)

    assert get_task(session, token, now=NOW).used_at == NOW
    for spent, moment in ((token, NOW), (old, NOW + CHECK_LIFE + SECOND), ("made-up", NOW)):
        with pytest.raises(ConflictError, match="used or is too old"):
            use_task_link(session, spent, now=moment)


def test_a_made_up_task_link_is_not_found(session: Session) -> None:
    with pytest.raises(NotFoundError, match="copied all of it"):
        get_task(session, "made-up", now=NOW)


def test_only_a_hash_of_a_link_is_kept(session: Session) -> None:
    sign_in = make_sign_in_link(session, build.user(session), now=NOW)
    owner = build.organisation(session)
    task = make_task_link(session, TaskKind.LISTING, uuid4(), owner, now=NOW)

    kept = {*session.scalars(select(SignInLinkRow.token_hash))}
    kept |= {*session.scalars(select(TaskLinkRow.token_hash))}
    assert not kept & {sign_in, task}
    for each in kept:  # and the hash itself opens nothing
        assert find_sign_in_link(session, each, now=NOW) is None


def test_no_two_links_are_alike_and_each_is_long(session: Session) -> None:
    user_id = build.user(session)
    tokens = {make_sign_in_link(session, user_id, now=NOW) for _ in range(20)}

    assert len(tokens) == 20
    assert min(map(len, tokens)) >= 43  # 256 bits
