"""What the worker does for the pages: keep the index in step, send e-mail, run the regular jobs."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from functools import partial
from typing import Final, cast

from flask import Flask

from accounts import web_sessions
from directory.search import upkeep
from directory.search.engine import IndexUnavailableError
from directory.search.reindexing import words_errand
from referrals.jobs import daily
from storage import outbox
from storage.engine import writing
from storage.mail import compose
from storage.outbox import Errand
from storage.worker import Handler, Job
from web import (
    bulking,
    checking,
    coming_back,
    desk_duplicates,
    desk_unlisted,
    feedback,
    importing,
    joining,
    learning,
    mailed_list,
    problems,
    reminding,
    safekeeping,
)
from web.parts import parts
from web.posting import AT_ONCE, MailPlan, deliver
from web.sessions import ServerSessions

log = logging.getLogger(__name__)
Send = Callable[[EmailMessage], None]

_EXTENSION: Final = "anydoor_post"


@dataclass(frozen=True, slots=True)
class Post:
    """How mail is sent. returned: asks which of it did not arrive; None where reports come in."""

    sender: str
    send: Send
    plan: MailPlan = field(default_factory=MailPlan)
    returned: Callable[[], list[tuple[int, str]]] | None = None


def init_app(app: Flask, post: Post) -> None:
    """Keep how mail is sent with the application. The demo sends each message at once."""
    with app.app_context():
        is_demo = parts().is_demo
    app.extensions[_EXTENSION] = replace(post, plan=AT_ONCE) if is_demo else post


def handlers(app: Flask) -> Mapping[str, Handler]:
    """What to do with each kind of errand."""
    with app.app_context():
        made = parts()
    words = words_errand(made.database, made.engine, made.words.refresh)
    return {
        "index": partial(_index, app),
        "words": words,
        "email": partial(_email, app),
        **bulking.handlers(app),
        **importing.handlers(app),
    }


def jobs(app: Flask) -> tuple[Job, ...]:
    """What to do again and again."""
    return (
        Job("overdue referrals", timedelta(minutes=10), partial(_overdue, app)),
        Job("old sessions", timedelta(hours=1), partial(_sweep, app)),
        Job("search index", timedelta(minutes=5), partial(_keep_index_right, app)),
        Job("mail that came back", timedelta(minutes=15), partial(_look_for_returned, app)),
        *learning.jobs(app),
        *reminding.jobs(app),
        *checking.jobs(app),
        *desk_duplicates.jobs(app),
        *desk_unlisted.jobs(app),
        *feedback.jobs(app),
        *joining.jobs(app),
        *problems.jobs(app),
        *safekeeping.jobs(app),
        *coming_back.jobs(app),
        *mailed_list.jobs(app),
        *importing.jobs(app),
    )


def _index(app: Flask, errand: Errand) -> None:
    """Make the index right for one service, in the words of now."""
    with app.app_context():
        made = parts()
    upkeep.index_errand(made.database, made.engine, made.thesaurus)(errand)


def _email(app: Flask, errand: Errand) -> None:
    """Write and send what one errand asks for. Nothing is held open while it is sent."""
    post = _post(app)
    with app.app_context(), app.test_request_context(base_url=_public_url(app)):
        deliver(errand, post.plan, lambda each: post.send(compose(each, sender=post.sender)))


def _look_for_returned(app: Flask, now: datetime) -> None:
    """Ask whoever sends our mail what of it did not arrive, where it can be asked."""
    del now
    returned = _post(app).returned
    failed = returned() if returned else []
    with app.app_context():
        made = parts()
    for errand_id, part in failed:
        with writing(made.database) as session:
            outbox.come_back(session, errand_id, part)


def _post(app: Flask) -> Post:
    return cast("Post", app.extensions[_EXTENSION])


def _public_url(app: Flask) -> str:
    with app.app_context():
        return parts().public_url


def _overdue(app: Flask, now: datetime) -> None:
    """Hand back what nobody answered in time."""
    with app.app_context(), writing(parts().database) as session:
        daily(session, now=now)


def _keep_index_right(app: Flask, now: datetime) -> None:
    """Compare every index with the database, and put right what differs."""
    del now
    with app.app_context():
        made = parts()
    try:
        found = upkeep.keep_right(made.database, made.engine, made.thesaurus)
    except IndexUnavailableError as error:
        log.warning("the search index could not be compared: %s", error)
        return
    if not found.is_exact:
        differed = (len(found.missing), len(found.changed), len(found.stray))
        log.warning("the search index was put right: %s missing, %s changed, %s stray", *differed)


def _sweep(app: Flask, now: datetime) -> None:
    """Forget browser sessions that are over."""
    sessions = app.session_interface
    if not isinstance(sessions, ServerSessions):
        return
    with app.app_context(), writing(parts().database) as session:
        web_sessions.sweep(session, sessions.limits, now=now)
