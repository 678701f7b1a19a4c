"""National services on the editors' desk: which facts nobody has read, and saying that one has."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from accounts.queries import names_of
from base.errors import InvalidError, NotFoundError
from directory.commands import confirm_national, load_national, take_back_check
from directory.national_file import NationalService, Reach, read_national
from directory.queries import NationalLine, find_national, list_national
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.bridge import attach
from web.forms.national import CheckForm
from web.parts import now

bp = Blueprint("national", __name__, url_prefix="/national")

EVIDENCE_WORDS: Final = {
    "own": "their own page",
    "official": "a page of the government, the NHS, or their announcement",
    "listed": "a dated list of somebody who read their page",
    "agreeing": "two public lists that say the same",
}


@bp.get("")
@access(Door.DESK)
def queue() -> str:
    """Those whose facts nobody has read, then those read longest ago."""
    lines = list_national(db(), read_national(), viewer=current_actor())
    return render_template(
        "desk/national.html",
        waiting=[each for each in lines if each.known_on is None],
        known=[each for each in lines if each.known_on is not None],
        names=names_of(db(), {each.checked_by for each in lines if each.checked_by}),
        evidence=EVIDENCE_WORDS,
    )


@bp.get("/<string:key>")
@access(Door.DESK)
def show(key: str) -> str:
    """One service: what is known, and the form to say what its own page has."""
    service, line = _found(key)
    said = line.said
    form = CheckForm(
        data={
            "phone": said.phone,
            "text": said.text,
            "website": said.website,
            "hours": said.hours,
        }
    )
    return _page(service, line, form)


@bp.post("/<string:key>")
@access(Door.DESK)
def confirm(key: str) -> ResponseReturnValue:
    """An editor has checked it: who, when and where is kept, and the public sees it."""
    service, line = _found(key)
    form = CheckForm(request.form)
    if not form.validate():
        return _page(service, line, form)
    found = Reach(
        form.phone.data or "", form.text.data or "", form.website.data or "", form.hours.data or ""
    )
    source = form.source.data or ""
    try:
        with transaction() as writer:
            confirm_national(writer, service, found, source, actor=current_actor(), now=now())
            load_national(writer, read_national(), now=now())
    except InvalidError as error:
        attach(form, error)
        return _page(service, line, form)
    flash(f"{line.name} is checked. Everybody sees it so.")
    return redirect(url_for(".queue"))


@bp.post("/<string:key>/take-back")
@access(Door.DESK)
def take_back(key: str) -> ResponseReturnValue:
    """Undo the newest check."""
    service, line = _found(key)
    with transaction() as writer:
        take_back_check(writer, service, actor=current_actor())
        load_national(writer, read_national(), now=now())
    flash(f"The check of {line.name} is taken back. It shows what was known before.")
    return redirect(url_for(".show", key=key))


def _found(key: str) -> tuple[NationalService, NationalLine]:
    """The service and its line. Raises NotFoundError unless it is in the file and was loaded."""
    service = find_national(read_national(), key)
    lines = list_national(db(), [service], viewer=current_actor())
    if not lines:
        raise NotFoundError("This national service was not loaded yet")
    return service, lines[0]


def _page(service: NationalService, line: NationalLine, form: CheckForm) -> str:
    return render_template(
        "desk/national_check.html",
        service=service,
        line=line,
        form=form,
        names=names_of(db(), {line.checked_by} if line.checked_by else ()),
        evidence=EVIDENCE_WORDS,
    )
