"""Staff pages to look up a GP practice, and the PCN it is in."""

from typing import Final

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.calendar import london_date
from base.text import clean_line
from places.reference import Practice
from web.access import access
from web.forms.practice import practice_label
from web.parts import parts

bp = Blueprint("practices", __name__, url_prefix="/practices")

MOST_SHOWN: Final = 50
MOST_OFFERED: Final = 8  # under a box, while somebody types
FEWEST_TYPED: Final = 2  # letters
LONGEST_TYPED: Final = 160


@bp.get("")
@access(Door.SIGNED_IN)
def show() -> str:
    """Practices by name, postcode or code, each with its PCN."""
    places, text = parts().places, _typed()
    hits = _like(text, MOST_SHOWN + 1)
    loaded = places.practices_loaded_at
    return render_template(
        "practices/show.html",
        text=text,
        practices=hits[:MOST_SHOWN],
        is_more=len(hits) > MOST_SHOWN,
        pcns=places.pcns,
        count=len(places.practices),
        loaded_on=london_date(loaded) if loaded else None,
    )


@bp.get("/found")
@access(Door.SIGNED_IN)
def found() -> ResponseReturnValue:
    """The practices to offer under a box in which somebody types, as JSON."""
    text = _typed()
    hits = _like(text, MOST_OFFERED) if len(text) >= FEWEST_TYPED else ()
    return jsonify([{"label": practice_label(each), "pcn": _pcn_words(each)} for each in hits])


def _typed() -> str:
    return clean_line(request.args.get("q", ""))[:LONGEST_TYPED]


def _like(text: str, limit: int) -> tuple[Practice, ...]:
    """Practices with these words; if there are none, those of PCNs with these words."""
    places = parts().places
    return places.search_practices(text, limit) or places.practices_of_pcns_like(text, limit)


def _pcn_words(practice: Practice) -> str:
    pcn = parts().places.pcn(practice.pcn_code)
    return f"{pcn.name} PCN" if pcn else "In no PCN"
