"""The command line for keeping and erasing records: whose time is over, and erasing them."""

import click
from flask.cli import AppGroup

from people.retention import RULES, Due, months_of, time_over
from people.rights import erase, erased_again, mark_of
from people.rights_terms import ErasureReason
from storage.engine import reading, scrub, writing
from web.parts import now, parts
from web.safekeeping import erasure_marks, note_erasure, safekeeping

retention_group = AppGroup("retention", help="How long records of people are kept.")


@retention_group.command("schedule")
def schedule() -> None:
    """Each class of records, for how long it is kept, and why."""
    for keeping, rule in RULES.items():
        months = months_of(keeping, safekeeping().retention)
        click.echo(f"{keeping.value:<14} {months:>3} months  {rule.why}.")


@retention_group.command("preview")
def preview() -> None:
    """The records whose time is over: what `apply` would erase. Changes nothing."""
    found = _due()
    for each in found:
        kept = "  KEPT: a hold is on it" if each.is_held else ""
        days = f"last {each.last_on}  over {each.goes_on}{kept}"
        click.echo(f"{each.reference}  {each.keeping.value:<14} {days}")
    held = sum(each.is_held for each in found)
    click.echo(f"{len(found) - held} to erase, {held} held.")


@retention_group.command("apply")
@click.confirmation_option(prompt="Have you looked at the preview, and may these be erased?")
def apply() -> None:
    """Erase the records of the preview, one at a time; can be stopped and run again."""
    done = 0
    for each in _due():
        if each.is_held:
            continue
        with writing(parts().database) as session:
            mark = mark_of(session, each.person_id)
            erase(session, each.person_id, ErasureReason.TIME_OVER, actor=None, now=now())
        note_erasure(mark, now())
        done += 1
    scrub(parts().database)
    click.echo(f"Erased {done}.")


def erase_again() -> int:
    """Erase whoever came back with a restored backup. Returns how many."""
    database = parts().database
    with reading(database) as session:
        ids = erased_again(session, erasure_marks())
    for person_id in ids:
        with writing(database) as session:
            erase(session, person_id, ErasureReason.RESTORED, actor=None, now=now())
    scrub(database)
    return len(ids)


def _due() -> list[Due]:
    with reading(parts().database) as session:
        return time_over(session, now=now(), changed=safekeeping().retention)
