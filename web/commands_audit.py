"""The command line for the audit: whether it is whole, and anchoring it."""

import click
from flask.cli import AppGroup

from storage import audit
from storage.anchor import anchor, anchors
from storage.engine import reading
from web.parts import now, parts, today
from web.safekeeping import safekeeping

audit_group = AppGroup("audit", help="Who looked at or changed personal data.")


@audit_group.command("verify")
def audit_verify() -> None:
    """Check the chain of entries, and against the anchors; fails when one was altered."""
    kept = list(anchors(safekeeping().anchor))
    with reading(parts().database) as session:
        broken, newest = audit.first_broken(session), audit.head(session)
        unlike = audit.first_unlike(session, kept)
    if broken is not None:
        click.echo(f"Entry {broken} was altered, or one before it is missing.")
        raise SystemExit(1)
    if unlike is not None:
        click.echo(
            f"Entry {unlike} is not as it was anchored: the end was cut off or written anew."
        )
        raise SystemExit(1)
    click.echo(
        f"{newest[0]} entries, none altered, {len(kept)} anchors agree. "
        f"Newest: {newest[1]} ({today().isoformat()})"
    )


@audit_group.command("anchor")
def audit_anchor() -> None:
    """Write the newest entry's hash to the anchor file now."""
    with reading(parts().database) as session:
        is_new = anchor(session, safekeeping().anchor, now=now())
    click.echo("Anchored." if is_new else "Nothing happened since the last anchor.")
