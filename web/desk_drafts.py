"""The editors' queue: find drafts and other listings, publish or drop many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from dateutil.relativedelta import relativedelta
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.errors import ConflictError, InvalidError
from directory.bulk_rules import MOST
from directory.commands import drop_services, publish_services
from directory.desk_pages import DraftPage
from directory.pages import ReferralTarget
from directory.queries import (
    DraftFilter,
    fitting_services,
    list_drafts,
    list_referral_targets,
    list_sources,
)
from directory.terms import Missing, ServiceStatus
from matching.terms import Domain
from web import desk_bulk, wording_listing
from web.access import access, current_actor
from web.db import db, transaction
from web.parts import now, parts, today
from web.wording import DOMAINS
from web.wording_listing import missing_words

bp = Blueprint("drafts", __name__)

HERE: Final = "own"  # the source of what was written here, in an address
LONGEST_REASON: Final = 300  # characters
_CHANGE: Final = frozenset({"change", "change_all"})
_FILTERS: Final = ("status", "text", "source", "domain", "older", "area")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A draft that cannot be published, and what it lacks."""

    service_id: UUID
    name: str
    organisation_name: str
    lacks: str


@bp.get("/drafts")
@access(Door.DESK)
def queue() -> str:
    """Drafts, longest waiting first, or listings in another state."""
    return _queue_page()


@bp.post("/drafts")
@access(Door.DESK)
def choose() -> ResponseReturnValue:
    """Ask once more before many are published or dropped; go on to what is to change of many."""
    ids, do = chosen_ids(), request.form.get("do", "")
    if do in _CHANGE:
        return _begin_change(ids, every=do == "change_all")
    chosen = _in_order(ids)
    if not chosen:
        return _queue_page(problem="Tick the drafts first"), 400
    return _confirm_page(do, chosen)


@bp.post("/drafts/publish")
@access(Door.DESK)
def publish() -> ResponseReturnValue:
    """Publish what was chosen, all of it or none; say which drafts lack what."""
    ids = chosen_ids()
    try:
        with transaction() as writer:
            count = publish_services(writer, ids, actor=current_actor(), now=now())
    except InvalidError as error:
        return _refusal_page(ids, error), 400
    services = "service is" if count == 1 else "services are"
    flash(f"{count} {services} published. Anybody can find them now.")
    return redirect(back_to_queue())


@bp.post("/drafts/drop")
@access(Door.DESK)
def drop() -> ResponseReturnValue:
    """Drop what was chosen, with the reason."""
    ids = chosen_ids()
    reason = request.form.get("reason", "").strip()
    problem = _reason_problem(reason)
    if not problem:
        try:
            with transaction() as writer:
                count = drop_services(writer, ids, reason=reason, actor=current_actor(), now=now())
        except ConflictError as error:
            problem = str(error)
        else:
            drafts = "draft is" if count == 1 else "drafts are"
            flash(f"{count} {drafts} dropped. They stay under “Dropped” and can be published.")
            return redirect(back_to_queue())
    return _confirm_page("drop", _in_order(ids), problem=problem, reason=reason), 400


def chosen_ids() -> list[UUID]:
    """The services that were ticked, each once."""
    found = []
    for text in request.form.getlist("id"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def back_to_queue() -> str:
    """The queue as it was filtered."""
    kept: dict[str, Any] = {
        name: value for name in _FILTERS if (value := request.form.get(f"in_{name}", ""))
    }
    return url_for("desk.drafts.queue", **kept)


def _filter(asked: Mapping[str, str]) -> DraftFilter:
    """What an address asks for; what it does not understand is left out."""
    status = asked.get("status", ServiceStatus.DRAFT)
    domain, source = asked.get("domain", ""), asked.get("source", "")
    months = int(asked["older"]) if asked.get("older", "").isdigit() else 0
    is_status = status in set(ServiceStatus)
    return DraftFilter(
        status=ServiceStatus(status) if is_status else ServiceStatus.DRAFT,
        text=asked.get("text", "")[:100],
        source=("" if source == HERE else source) if source else None,
        domain=Domain(domain) if domain in set(Domain) else None,
        verified_before=today() - relativedelta(months=min(months, 120)) if months else None,
        area=asked.get("area", "")[:20],
    )


def _asked() -> dict[str, str]:
    """The filters of this request: in the address, or in the hidden fields of a form."""
    names = (*_FILTERS, "page")
    if request.method == "POST":
        return {name: request.form.get(f"in_{name}", "") for name in names}
    return {name: request.args.get(name, "") for name in names}


def _queue_page(problem: str = "") -> str:
    viewer, asked = current_actor(), _asked()
    which = _filter(asked)
    number = int(asked["page"]) if asked["page"].isdigit() else 1
    page = list_drafts(db(), which, viewer=viewer, page=number)
    kept: dict[str, Any] = {
        name: value for name, value in asked.items() if value and name != "page"
    }
    return render_template(
        "desk/drafts.html",
        page=page,
        which=which,
        asked=asked,
        kept=kept,
        problem=problem,
        chosen=_ticked(page),
        sources=list_sources(db(), viewer=viewer),
        domains=DOMAINS,
        boroughs=parts().places.boroughs,
        pcns=parts().places.pcns,
        here=HERE,
        page_link=lambda n: url_for("desk.drafts.queue", **kept, page=n),
        words=wording_listing,
    )


def _ticked(page: DraftPage) -> set[str]:
    """What stands ticked: what was posted, or all that is ready if that was asked for."""
    if request.method == "GET" and request.args.get("tick") == "ready":
        return {str(line.service_id) for line in page.lines if not line.missing}
    return {str(each) for each in chosen_ids()}


def _begin_change(ids: Sequence[UUID], *, every: bool) -> ResponseReturnValue:
    """Take what was ticked, or all that fits, to where one says what is to change of it."""
    if every:
        which = _filter(_asked())
        ids = fitting_services(db(), which, viewer=current_actor(), most=MOST + 1)
    try:
        return desk_bulk.begin(ids)
    except InvalidError as error:
        return _queue_page(problem=str(error)), 400


def _in_order(ids: Sequence[UUID]) -> list[ReferralTarget]:
    """The services chosen that are there, in the order chosen."""
    found = list_referral_targets(db(), ids) if ids else {}
    return [found[each] for each in ids if each in found]


def _confirm_page(
    do: str, chosen: Sequence[ReferralTarget], *, problem: str = "", reason: str = ""
) -> str:
    return render_template(
        "desk/confirm.html",
        do="drop" if do == "drop" else "publish",
        chosen=chosen,
        problem=problem,
        reason=reason,
        asked=_asked(),
        back=back_to_queue(),
    )


def _refusal_page(ids: Sequence[UUID], error: InvalidError) -> str:
    """Which drafts lack what, and the others to publish without them."""
    lacking: dict[str, Any] = dict(error.fields)
    chosen = _in_order(ids)
    refused = [
        Refusal(each.service_id, each.name, each.organisation_name, lacks_words(lacks))
        for each in chosen
        if (lacks := lacking.get(str(each.service_id)))
    ]
    return render_template(
        "desk/refused.html",
        refused=refused,
        ready=[each for each in chosen if str(each.service_id) not in lacking],
        asked=_asked(),
        back=back_to_queue(),
    )


def lacks_words(codes: str) -> str:
    """What a draft lacks, from the codes of a refusal: "a place, where it helps"."""
    return missing_words(tuple(Missing(code) for code in codes.split(", ") if code))


def _reason_problem(reason: str) -> str:
    if not reason:
        return "Say why, for whoever looks later"
    return "Use 300 characters or fewer" if len(reason) > LONGEST_REASON else ""
