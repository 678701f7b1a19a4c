"""Editors change what words mean: look at a kind of service, try a change, save it, undo it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.policy import Door
from base.errors import ConflictError, InvalidError
from base.paging import pages_of
from base.text import clean_line
from directory.commands import change_words, undo_word_change
from directory.queries import check_word_change, list_word_changes, recent_phrases
from directory.search.trial import Change, Trial, try_change
from directory.words import words_in
from matching.stems import words
from matching.terms import Domain
from matching.thesaurus import Kind
from matching.word_changes import WordChange, WordList, same
from web import wording
from web.access import access, current_actor
from web.db import db, transaction
from web.forms.words import WordForm
from web.parts import now, parts, today
from web.wording_words import LIST_TITLES, told

bp = Blueprint("words", __name__, url_prefix="/words")

PER_PAGE: Final = 20
TRIED: Final = 200  # searches that a change is tried on; issue "The directory and its search"


@dataclass(frozen=True, slots=True)
class Held:
    """One word of a kind as it is shown. is_ours: an editor put it in."""

    word: str
    meant: str
    is_ours: bool


@dataclass(frozen=True, slots=True)
class HeldList:
    """One list of a kind: what is in it, and what was taken out of it."""

    word_list: WordList
    title: str
    held: tuple[Held, ...]
    gone: tuple[Held, ...]


@bp.get("")
@access(Door.DESK)
def find() -> str:
    """Kinds of service, by a word that leads to them or by area of life."""
    text = clean_line(request.args.get("text", ""))[:100]
    domain = next((each for each in Domain if each.value == request.args.get("domain")), None)
    found = [
        (kind, hits)
        for kind in parts().thesaurus.kinds.values()
        if domain in {None, kind.domain} and ((hits := _matching(kind, text)) or not text)
    ]
    found.sort(key=lambda each: (list(Domain).index(each[0].domain), each[0].name.casefold()))
    pages = pages_of(len(found), PER_PAGE)
    number = min(_page(), pages)
    return render_template(
        "desk/words.html",
        found=found[(number - 1) * PER_PAGE : number * PER_PAGE],
        total=len(found),
        page=number,
        pages=pages,
        text=text,
        domain=domain,
        domains=wording.DOMAINS,
        crisis_words=sorted({each for held in _crisis().values() for each in held}),
        page_link=lambda n: url_for(
            ".find", text=text or None, domain=domain.value if domain else None, page=n
        ),
    )


@bp.get("/kind")
@access(Door.DESK)
def show() -> ResponseReturnValue:
    """One kind of service: its words, and a form for another."""
    slug = request.args.get("slug", "")
    if not slug:
        return redirect(url_for(".find"))
    return _page_of(_kind(slug), WordForm(kind=slug))


@bp.post("/try")
@access(Door.DESK)
def try_out() -> ResponseReturnValue:
    """What a word would do, before it is put in."""
    form = WordForm()
    kind = _kind(form.kind.data or "")
    if not form.validate_on_submit():
        return _page_of(kind, form), 400
    change = form.change()
    try:
        check_word_change(change, parts().words.refresh(), is_both=bool(form.is_both.data))
    except InvalidError as error:
        for name, words_of_it in error.fields.items():
            form[name].errors = [words_of_it]
        return _page_of(kind, form), 400
    return _try_page(kind, change)


@bp.post("/take-out")
@access(Door.DESK)
def try_without() -> ResponseReturnValue:
    """What taking a word out would do; or putting back one that was taken out."""
    change, kind = _asked(), _kind(request.form.get("kind", ""))
    try:
        check_word_change(change, parts().words.refresh(), is_both=True)
    except InvalidError as error:
        flash(". ".join(error.fields.values()) + ".", "warning")
        return redirect(url_for(".show", slug=kind.slug))
    return _try_page(kind, change)


@bp.post("/save")
@access(Door.DESK)
def save() -> ResponseReturnValue:
    """Make the change that was tried."""
    change, thesaurus = _asked(), parts().words.refresh()
    kind = _kind(change.slug)
    try:
        with transaction() as writer:
            change_id = change_words(
                writer, change, thesaurus, actor=current_actor(), now=now(), is_both=True
            )
    except InvalidError as error:
        flash(". ".join(error.fields.values()) + ".", "warning")
        return redirect(url_for(".show", slug=kind.slug))
    parts().words.refresh()
    return redirect(url_for(".show", slug=kind.slug, saved=change_id))


@bp.get("/changes")
@access(Door.DESK)
def changes() -> str:
    """Every change, who made it and when, to be undone."""
    slug = request.args.get("slug", "")
    page = list_word_changes(db(), viewer=current_actor(), slug=slug, page=_page())
    kinds = parts().thesaurus.kinds
    return render_template(
        "desk/word_changes.html",
        page=page,
        kind=kinds.get(slug),
        kinds=kinds,
        told=told,
        page_link=lambda n: url_for(".changes", slug=slug or None, page=n),
    )


@bp.post("/changes/<int:change_id>/undo")
@access(Door.DESK)
def undo(change_id: int) -> ResponseReturnValue:
    """Take one change back."""
    made = parts()
    try:
        with transaction() as writer:
            change = undo_word_change(
                writer, change_id, made.words.made_of, actor=current_actor(), now=now()
            )
    except ConflictError as error:
        flash(f"{error}.", "warning")
        return redirect(url_for(".changes"))
    made.words.refresh()
    flash(f"Undone. {told(change)}.")
    return redirect(url_for(".show", slug=change.slug))


def _page_of(kind: Kind, form: WordForm) -> str:
    """The page of one kind. After a change it says so, and offers to undo it."""
    history = list_word_changes(db(), viewer=current_actor(), slug=kind.slug)
    saved = request.args.get("saved", "")
    shipped = parts().words.shipped.kinds[kind.slug]
    return render_template(
        "desk/words_kind.html",
        kind=kind,
        form=form,
        lists=[_held(each, kind, shipped) for each in WordList],
        crisis_words=_crisis().get(kind.slug, ()),
        area=wording.DOMAINS[kind.domain],
        history=history,
        saved=next((each for each in history.lines if str(each.change_id) == saved), None),
        told=told,
    )


def _try_page(kind: Kind, change: WordChange) -> str:
    """What a change does to the searches of late, with the button that makes it."""
    return render_template(
        "desk/words_try.html",
        kind=kind,
        change=change,
        trial=_trial(change),
        list_title=LIST_TITLES[change.word_list],
    )


def _trial(change: WordChange) -> Trial:
    made, viewer = parts(), current_actor()
    return try_change(
        db(),
        made.engine,
        made.snapshots.current(db()),
        Change(change, made.thesaurus, made.words.with_change(change)),
        recent_phrases(db(), TRIED, viewer=viewer),
        today=today(),
    )


def _asked() -> WordChange:
    """The change that the hidden fields of a page of ours describe."""
    form = request.form
    word_list = next((each for each in WordList if each.value == form.get("word_list")), None)
    if word_list is None:
        abort(400)
    return WordChange(
        form.get("kind", ""),
        word_list,
        clean_line(form.get("word", "")),
        clean_line(form.get("meant", "")),
        is_addition=form.get("do") != "remove",
    )


def _held(word_list: WordList, kind: Kind, shipped: Kind) -> HeldList:
    """One list as it is, against how it ships."""
    is_slip = word_list is WordList.MISSPELT
    mine, theirs = words_in(kind, word_list), words_in(shipped, word_list)
    return HeldList(
        word_list,
        LIST_TITLES[word_list],
        tuple(
            Held(each, kind.misspelt[each] if is_slip else "", is_ours=not _has(theirs, each))
            for each in sorted(mine, key=str.casefold)
        ),
        tuple(
            Held(each, shipped.misspelt[each] if is_slip else "", is_ours=False)
            for each in theirs
            if not _has(mine, each)
        ),
    )


def _has(held: tuple[str, ...], word: str) -> bool:
    return any(same(word, each) for each in held)


def _matching(kind: Kind, text: str) -> list[str]:
    """The words of a kind in which a text stands; its name counts too."""
    wanted = " ".join(words(text))
    every = (kind.name, *(each for which in WordList for each in words_in(kind, which)))
    return [each for each in every if wanted and wanted in " ".join(words(each))]


def _kind(slug: str) -> Kind:
    found = parts().thesaurus.kinds.get(slug)
    if found is None or slug not in parts().words.shipped.kinds:
        abort(404)
    return found


def _crisis() -> Mapping[str, tuple[str, ...]]:
    return parts().words.crisis_words


def _page() -> int:
    typed = request.args.get("page", "")
    return max(1, int(typed)) if typed.isdecimal() and len(typed) <= 4 else 1  # noqa: PLR2004
