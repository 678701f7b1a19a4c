"""What an organisation has of being listed: what its services got, and what they could answer."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from dateutil.relativedelta import relativedelta
from flask import Blueprint, render_template

from accounts.policy import Door
from base.errors import NotFoundError
from directory.answerable import answerable
from directory.cards import list_cards
from directory.queries import organisation_names
from directory.totals import ServiceTotal, often_searched, service_totals
from insight.rules import SMALLEST_SHOWN, shown
from web import wording
from web.access import access, current_actor
from web.db import db
from web.parts import parts, today

bp = Blueprint("use", __name__, url_prefix="/use/<uuid:organisation_id>")

MONTHS: Final = 3  # whole months, so that two looks never tell what one person did between them
_NEEDS: Final = 3  # told of each service


@bp.get("")
@access(Door.OWN_LISTING)
def show(organisation_id: UUID) -> str:
    """The last three whole months of one of the viewer's organisations."""
    viewer = current_actor()
    name = organisation_names(db(), viewer.organisation_ids).get(organisation_id)
    if name is None:
        raise NotFoundError("You have no such organisation here")
    until = today().replace(day=1) - timedelta(days=1)
    since = until.replace(day=1) - relativedelta(months=MONTHS - 1)
    totals = service_totals(db(), organisation_id, since, until, viewer=viewer)
    phrases = often_searched(db(), since, until, least=SMALLEST_SHOWN)
    cards = list_cards(db(), [each.service_id for each in totals], today=today())
    return render_template(
        "listings/use.html",
        organisation_id=organisation_id,
        name=name,
        span=_span(since, until),
        smallest=SMALLEST_SHOWN,
        lines=[(each, _cells(each)) for each in totals],
        is_counted=any(
            each.shown or each.opened or each.shortlisted or each.referred for each in totals
        ),
        needs=[(each.name, _needs(each)) for each in totals],
        facts=answerable(cards, phrases, parts().thesaurus),
    )


def _span(since: date, until: date) -> str:
    return f"{wording.month(since)} to {wording.month(until)}"


def _cells(total: ServiceTotal) -> list[str]:
    counts = (total.shown, total.opened, total.shortlisted, total.referred)
    return [shown(each).text for each in counts]


def _needs(total: ServiceTotal) -> list[tuple[str, str]]:
    """What it was shown for, in words, with counts that may be shown."""
    return [(wording.DOMAINS[domain], shown(count).text) for domain, count in total.needs[:_NEEDS]]
