"""What editors change in the thesaurus: every change kept with who and when, and undone by name."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.actor import Actor
from accounts.queries import names_of
from base.errors import ConflictError, InvalidError, NotFoundError
from base.paging import pages_of
from base.text import clean_line
from directory.owning import require_editor
from directory.search_models import WordChangeRow
from matching.thesaurus import Kind, Thesaurus, understand
from matching.word_changes import WordChange, WordList, fault_in, same
from storage import outbox

ERRAND: Final = "words"
PER_PAGE: Final = 25
CANNOT: Final = "Some of this cannot be kept"
CRISIS: Final = (
    "This is a word of crisis. It makes the help numbers show first, and is not changed here"
)
LAST: Final = "This is the last everyday word of its kind. Add another one first"

State = tuple[int, int]
MadeOf = Callable[[Iterable[WordChange]], Thesaurus]


@dataclass(frozen=True, slots=True)
class WordChangeLine:
    """One change as it was made."""

    change_id: int
    change: WordChange
    made_by: str
    made_at: datetime
    undone_by: str
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class WordChangePage:
    """One page of changes, the newest first. page: from 1."""

    lines: tuple[WordChangeLine, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return pages_of(self.total, PER_PAGE)


def word_state(session: Session) -> State:
    """Two numbers that are other ones after every change and every undoing."""
    row = WordChangeRow
    newest, undone = session.execute(select(func.max(row.id), func.count(row.undone_at))).one()
    return newest or 0, undone


def word_changes(session: Session) -> tuple[WordChange, ...]:
    """The changes in effect, oldest first."""
    row = WordChangeRow
    query = (
        select(row.slug, row.word_list, row.word, row.meant, row.is_addition)
        .where(row.undone_at.is_(None))
        .order_by(row.id)
    )
    return tuple(WordChange(*each) for each in session.execute(query))


def list_word_changes(
    session: Session, *, viewer: Actor, slug: str = "", page: int = 1
) -> WordChangePage:
    """Every change, undone or not, the newest first. slug: of one kind alone. Three statements."""
    require_editor(viewer)
    row, page = WordChangeRow, max(page, 1)
    count, query = select(func.count()).select_from(row), select(row)
    if slug:
        count, query = count.where(row.slug == slug), query.where(row.slug == slug)
    total = session.scalar(count) or 0
    cut = query.order_by(row.id.desc()).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    found = session.scalars(cut).all()
    people = {each for line in found for each in (line.made_by, line.undone_by) if each}
    names = names_of(session, people)
    return WordChangePage(tuple(_line(each, names) for each in found), total, page)


def check_word_change(change: WordChange, thesaurus: Thesaurus, *, is_both: bool = False) -> None:
    """See whether a change can be made to the thesaurus as it is.

    is_both: the word may lead to another kind as well. Raises NotFoundError for an unknown kind,
    InvalidError with what is wrong by field.
    """
    kind = thesaurus.kinds.get(change.slug)
    if kind is None:
        raise NotFoundError("There is no such kind of service")
    check = _addition_faults if change.is_addition else _removal_faults
    faults = check(change, kind, thesaurus)
    if change.is_addition and not faults and not is_both:
        others = also_leads_to(change.word, thesaurus, besides=change.slug)
        if others:
            names = ", ".join(each.name for each in others)
            faults["is_both"] = f"This word leads to {names} already. Tick if it means both"
    if faults:
        raise InvalidError(CANNOT, faults)


def also_leads_to(word: str, thesaurus: Thesaurus, *, besides: str) -> list[Kind]:
    """The other kinds that have exactly this word."""
    return [
        kind
        for slug, kind in thesaurus.kinds.items()
        if slug != besides and any(same(word, each) for each in _every_word(kind))
    ]


def change_words(
    session: Session,
    change: WordChange,
    thesaurus: Thesaurus,
    *,
    actor: Actor,
    now: datetime,
    is_both: bool = False,
) -> int:
    """Make a change, and have the services of its kind indexed again. Returns its id.

    thesaurus: as it is now. Raises what `check_word_change` raises.
    """
    require_editor(actor)
    check_word_change(change, thesaurus, is_both=is_both)
    row = WordChangeRow(
        slug=change.slug,
        word_list=change.word_list,
        word=clean_line(change.word),
        meant=clean_line(change.meant),
        is_addition=change.is_addition,
        made_by=actor.user_id,
        made_at=now,
    )
    session.add(row)
    session.flush()
    outbox.add(session, ERRAND, f"kind:{change.slug}", now=now)
    return row.id


def undo_word_change(
    session: Session, change_id: int, made_of: MadeOf, *, actor: Actor, now: datetime
) -> WordChange:
    """Take one change back; those made after it stay. Returns it.

    made_of: makes a thesaurus of changes. Raises ConflictError if it was undone already, or if
    its kind would be left without a word.
    """
    require_editor(actor)
    row = session.get(WordChangeRow, change_id)
    if row is None:
        raise NotFoundError("There is no such change")
    if row.undone_at is not None:
        raise ConflictError("This was undone already")
    row.undone_by, row.undone_at = actor.user_id, now
    session.flush()
    try:
        made_of(word_changes(session))
    except ValueError as error:
        raise ConflictError(LAST) from error
    outbox.add(session, ERRAND, f"kind:{row.slug}", now=now)
    return _change(row)


def _addition_faults(change: WordChange, kind: Kind, thesaurus: Thesaurus) -> dict[str, str]:
    """What is wrong with a word to add, by field."""
    faults = {}
    if fault := fault_in(change.word):
        faults["word"] = fault
    elif understand(change.word, thesaurus).is_crisis:
        faults["word"] = CRISIS
    elif any(same(change.word, each) for each in _every_word(kind)):
        faults["word"] = "This kind of service has the word already"
    if change.word_list is WordList.MISSPELT:
        if fault := fault_in(change.meant):
            faults["meant"] = fault
        elif same(change.word, change.meant):
            faults["meant"] = "Enter the word as it is spelt right"
        elif understand(change.meant, thesaurus).is_crisis:
            faults["meant"] = CRISIS
    return faults


def _removal_faults(change: WordChange, kind: Kind, thesaurus: Thesaurus) -> dict[str, str]:
    """What is wrong with a word to take out, by field."""
    del thesaurus
    held = words_in(kind, change.word_list)
    if not any(same(change.word, each) for each in held):
        return {"word": "This kind of service does not have the word"}
    if change.word_list is WordList.EVERYDAY and len(held) == 1:
        return {"word": LAST}
    return {}


def words_in(kind: Kind, word_list: WordList) -> tuple[str, ...]:
    """The words of one list of a kind, as they are written."""
    match word_list:
        case WordList.EVERYDAY:
            return kind.words
        case WordList.HIDDEN:
            return kind.slang
        case WordList.MISSPELT:
            return tuple(kind.misspelt)


def _every_word(kind: Kind) -> tuple[str, ...]:
    return (*kind.words, *kind.slang, *kind.misspelt)


def _change(row: WordChangeRow) -> WordChange:
    return WordChange(row.slug, row.word_list, row.word, row.meant, row.is_addition)


def _line(row: WordChangeRow, names: Mapping[UUID, str]) -> WordChangeLine:
    undone_by = names.get(row.undone_by, "") if row.undone_by else ""
    return WordChangeLine(
        row.id, _change(row), names.get(row.made_by, ""), row.made_at, undone_by, row.undone_at
    )
