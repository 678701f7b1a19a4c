"""The command line for the settings' keys: which are in use, and taking a new one."""

import click
from flask.cli import AppGroup

from base.errors import DomainError
from storage.engine import reading
from storage.rotation import missing_keys, rotate, uses
from web.parts import parts

keys_group = AppGroup("keys", help="The keys in DATA_KEYS, which seal all others.")


@keys_group.command("status")
def keys_status() -> None:
    """Which key has sealed how much; fails when one is missing from DATA_KEYS."""
    with reading(parts().database) as session:
        found = uses(session)
    for each in found:
        state = (
            "current" if each.is_current else "old, may be taken out" if not each.count else "old"
        )
        state = state if each.is_known else "MISSING from DATA_KEYS"
        click.echo(f"{each.key_id:<32} {each.count:>8}  {state}")
    if any(not each.is_known for each in found):
        raise SystemExit(1)


@keys_group.command("rotate")
def keys_rotate() -> None:
    """Seal everything again with the first key of DATA_KEYS. The service may run meanwhile."""
    check_keys()
    done = rotate(parts().database)
    click.echo(f"Sealed {done} fields again. `keys status` says which keys may be taken out.")


def check_keys() -> None:
    """Raises DomainError when something was sealed with a key that is not in the settings."""
    with reading(parts().database) as session:
        lost = missing_keys(session)
    if lost:
        named = ", ".join(lost)
        raise DomainError(f"DATA_KEYS lacks the key {named}, with which something here is sealed")
