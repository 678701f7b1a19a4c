"""The start page, and the pages that say what this is."""

from flask import Blueprint, render_template, url_for

from accounts.policy import Door
from directory.queries import home_counts
from matching.terms import Domain
from web import wording
from web.access import access
from web.db import db
from web.matching_words import figures, losses_table, needs_table, steps_table
from web.parts import parts
from web.who_runs import who_runs

bp = Blueprint("home", __name__)


@bp.get("/")
@access(Door.PUBLIC)
def show() -> str:
    """One box, the eleven areas of life, and a way in for who is not sure."""
    counts = home_counts(db())
    areas = [
        (
            domain.value,
            wording.DOMAINS[domain],
            wording.DOMAIN_HINTS[domain],
            url_for("services.results", domain=domain.value),
        )
        for domain in Domain
    ]
    return render_template("home/show.html", areas=areas, counts=counts)


@bp.get("/about")
@access(Door.PUBLIC)
def about() -> str:
    """What this is and who runs it."""
    return render_template("home/about.html", counts=home_counts(db()))


@bp.get("/how-matching-works")
@access(Door.PUBLIC)
def matching() -> str:
    """How suggestions are made, with the real numbers."""
    weights = parts().weights
    return render_template(
        "home/matching.html",
        needs=needs_table(weights),
        losses=losses_table(weights),
        wider=steps_table(weights),
        numbers=figures(weights),
        weights=weights,
    )


@bp.get("/privacy")
@access(Door.PUBLIC)
def privacy() -> str:
    """What is kept, what is not, and whom to ask."""
    return render_template("home/privacy.html", runs=who_runs())


@bp.get("/who-runs-this")
@access(Door.PUBLIC)
def who() -> str:
    """Who runs this copy, and who looks after what is in it."""
    return render_template("home/who_runs.html", runs=who_runs())


@bp.get("/complaints")
@access(Door.PUBLIC)
def complaints() -> str:
    """How to complain, of a service or of this site, and when there is an answer."""
    return render_template("home/complaints.html", runs=who_runs())


@bp.get("/accessibility")
@access(Door.PUBLIC)
def accessibility() -> str:
    """How far these pages are accessible, and how to tell us."""
    return render_template("home/accessibility.html", runs=who_runs())


@bp.get("/help-now")
@access(Door.PUBLIC)
def help_now() -> str:
    """The crisis lines, on a page of their own."""
    return render_template("home/help_now.html")
