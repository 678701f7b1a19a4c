from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Final
from uuid import UUID

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select, update

from directory.models import OrganisationRow
from people.commands import ConsentGiven, record_consent
from people.terms import ConsentKind
from referrals.states import State
from storage import outbox
from storage.bounces import part_of
from storage.inboxes import HeldNoticeRow, InboxRow
from storage.mail import MailError
from storage.outbox import OutboxRow, OutboxState
from storage.worker import Worker
from tests.applications import parts_of
from tests.clock import NOW
from tests.directory import build as directory
from tests.referrals import build
from tests.web.loop_build import Scene, page_of
from web import errands
from web import parts as web_parts
from web.commands_mail import mail_group
from web.posting import MailPlan

PLAN: Final = MailPlan()
BOUNCE: Final = """Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: message/delivery-status

Action: failed

--x
Content-Type: text/rfc822-headers

Message-ID: %s

--x--
"""


@dataclass
class Post:
    """A post office with a clock that can be set."""

    app: Flask
    now: datetime = NOW
    sent: list[EmailMessage] = field(default_factory=list)
    refuse: Callable[[EmailMessage], None] = lambda _message: None

    returned: list[tuple[int, str]] = field(default_factory=list)

    def keep_with(self, plan: MailPlan) -> None:
        kept = errands.Post("post@anydoor.example", self.send, plan, lambda: self.returned)
        self.app.extensions["anydoor_post"] = kept

    def send(self, message: EmailMessage) -> None:
        self.refuse(message)
        self.sent.append(message)

    def work(self) -> list[EmailMessage]:
        """Let the worker do what is due, and give back what it newly sent."""
        before = len(self.sent)
        handlers = {"email": errands.handlers(self.app)["email"], "index": lambda _: None}
        Worker(parts_of(self.app).database, handlers, lambda: self.now).run_once()
        return self.sent[before:]


@pytest.fixture
def post(scene: Scene) -> Post:
    made = Post(scene.app)
    web_parts.init_app(scene.app, replace(parts_of(scene.app), clock=lambda: made.now))
    made.keep_with(PLAN)
    return made


def _two_sent(scene: Scene) -> list[UUID]:
    with scene.world() as made:
        return [build.sent(made, person_id=build.another(made)) for _ in range(2)]


def _to(messages: list[EmailMessage], address: str) -> list[EmailMessage]:
    return [each for each in messages if str(each["To"]) == address]


def test_what_is_written_at_night_goes_in_the_morning_and_counts_no_try(
    scene: Scene, post: Post
) -> None:
    post.now = datetime(2026, 3, 28, 23, 0, tzinfo=UTC)  # the clocks go forward this night
    with scene.world() as made:
        build.sent(made, now=post.now)

    assert post.work() == []
    post.now = datetime(2026, 3, 29, 6, 59, tzinfo=UTC)
    assert post.work() == []
    post.now = datetime(2026, 3, 29, 7, 0, tzinfo=UTC)
    assert len(post.work()) == 2  # to the service, and to the person
    with scene.world() as made:
        assert {row.attempts for row in made.session.scalars(select(OutboxRow))} == {0}


def test_an_inbox_gets_one_e_mail_a_day_and_the_rest_together_the_next_morning(
    scene: Scene, post: Post
) -> None:
    first, second = _two_sent(scene)
    service = "mem@anydoor.example"
    to_service = _to(post.work(), service)
    assert len(to_service) == 1
    with scene.world() as made:
        third = build.sent(made, person_id=build.another(made))
    assert _to(post.work(), service) == []

    post.now = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
    (together,) = _to(post.work(), service)

    text = together.get_content()
    with scene.world() as made:
        references = [build.row(made, each).reference for each in (first, second, third)]
        assert made.session.scalars(select(HeldNoticeRow)).all() == []
    assert [each for each in references if each in text] == references[1:]
    assert text.count("/tasks/") == 2
    assert "2 things are waiting" in str(together["Subject"])
    assert not any(each in text for each in (*build.CANARIES, "Money Mornings"))
    post.now += timedelta(hours=1)
    assert _to(post.work(), service) == []


def test_people_are_told_at_once_however_many_there_are(scene: Scene, post: Post) -> None:
    _two_sent(scene)

    assert len(_to(post.work(), build.EMAIL)) == 2


def test_what_is_held_is_not_told_to_who_is_no_longer_concerned(scene: Scene, post: Post) -> None:
    _two_sent(scene)
    post.work()
    with scene.world() as made:
        for row in made.session.scalars(select(HeldNoticeRow)):
            row.inbox = "an address that has gone"
        digest = made.session.scalars(
            select(OutboxRow).where(OutboxRow.aggregate.startswith("inbox:"))
        ).one()
        digest.payload = {**digest.payload, "inbox": "an address that has gone"}
    post.now = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)

    assert post.work() == []


def test_no_inbox_is_kept_by_its_address(scene: Scene, post: Post) -> None:
    _two_sent(scene)
    post.work()

    with scene.world() as made:
        kept = [
            *made.session.scalars(select(InboxRow.id)),
            *made.session.scalars(select(OutboxRow.payload)),
        ]
    assert kept
    assert "@" not in str(kept)


def test_one_address_that_is_refused_stops_no_other_and_is_shown_to_the_sender(
    scene: Scene, post: Post
) -> None:
    def refuse(message: EmailMessage) -> None:
        if str(message["To"]) == "mem@anydoor.example":
            raise MailError("no such address")

    post.refuse = refuse
    referral_id = scene.referral("sent")
    assert len(_to(post.work(), build.EMAIL)) == 1

    page = page_of(scene.browser().get(f"/referrals/{referral_id}"))
    assert "could not be sent to the service" in page
    assert "could not be sent" not in page_of(
        scene.browser("member").get(f"/referrals/{referral_id}")
    )
    assert "could not be sent" in page_of(scene.browser().get("/referrals"))


def test_a_part_that_was_sent_is_not_sent_again_when_another_has_to_wait(
    scene: Scene, post: Post
) -> None:
    tries: list[str] = []

    def refuse(message: EmailMessage) -> None:
        tries.append(str(message["To"]))
        if str(message["To"]) == build.EMAIL and len(tries) < 4:
            raise TimeoutError

    post.refuse = refuse
    scene.referral("sent")
    for _ in range(4):
        post.work()
        post.now += timedelta(hours=1)

    assert tries == ["mem@anydoor.example", *[build.EMAIL] * 3]
    assert len({str(each["Message-ID"]) for each in post.sent}) == len(post.sent) == 2


def test_a_message_that_comes_back_is_shown_to_the_sender(scene: Scene, post: Post) -> None:
    referral_id = scene.referral("sent")
    (message,) = _to(post.work(), "mem@anydoor.example")

    result = _bounced(scene.app, BOUNCE % message["Message-ID"])

    assert "1 of our messages came back" in result.output
    assert "could not be sent to the service" in page_of(
        scene.browser().get(f"/referrals/{referral_id}")
    )
    assert post.work() == []
    assert "0 of our" in _bounced(scene.app, BOUNCE % "<outbox-999-service-0@x>").output


def test_what_the_sending_service_could_not_deliver_is_asked_for_and_shown(
    scene: Scene, post: Post
) -> None:
    referral_id = scene.referral("sent")
    (message,) = _to(post.work(), build.EMAIL)
    found = part_of(str(message["Message-ID"]))
    assert found is not None
    post.returned = [found, (999, "outbox-999-person-0")]

    job = next(each for each in errands.jobs(scene.app) if each.name == "mail that came back")
    for _ in range(2):
        job.run(post.now)

    page = page_of(scene.browser().get(f"/referrals/{referral_id}"))
    assert "could not be sent to the person" in page


def test_a_service_that_nobody_can_tell_any_more_is_said_to_the_sender(
    scene: Scene, post: Post
) -> None:
    with scene.world() as made:
        nobody = directory.organisation(made.session, "No Post", email="zq@nopost.example")
        service_id = build.service(made.session, nobody)
        said = ConsentGiven(ConsentKind.SHARING, True, "sharing-1", nobody)
        record_consent(made.session, made.person_id, said, actor=made.connector, now=NOW)
        referral_id = build.sent(made, service_id=service_id)
        made.session.execute(update(OrganisationRow).values(email=""))

    assert len(post.work()) == 1  # to the person

    page = page_of(scene.browser().get(f"/referrals/{referral_id}"))
    assert "could not be sent to the service." in page


def test_tries_go_on_for_a_day_and_then_the_sender_is_told(scene: Scene, post: Post) -> None:
    def refuse(_message: EmailMessage) -> None:
        raise ConnectionRefusedError

    post.refuse = refuse
    with scene.world() as made:
        referral_id = build.bring_to(made, State.SENT)
        assert sum(outbox.WAITS, timedelta()) == timedelta(hours=24)
    post.keep_with(_BY_DAY)
    for _ in range(3 * 24 * 60):
        due = _next_due(scene)
        if due is None:
            break
        post.now = max(post.now, due)
        post.work()

    assert timedelta(hours=24) <= post.now - NOW < timedelta(hours=25)
    page = page_of(scene.browser().get(f"/referrals/{referral_id}"))
    assert "could not be sent to the service and the person" in page


_BY_DAY: Final = MailPlan(quiet_from=24, quiet_until=0)


def _next_due(scene: Scene) -> datetime | None:
    with scene.world() as made:
        query = select(OutboxRow.next_at).where(
            OutboxRow.kind == "email", OutboxRow.state == OutboxState.NEW
        )
        return min(made.session.scalars(query), default=None)


def _bounced(app: Flask, report: str) -> Result:
    runner = app.test_cli_runner()
    return runner.invoke(mail_group, ["bounced"], input=report)
