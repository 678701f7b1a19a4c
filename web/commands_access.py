"""The command line for the access matrix: every endpoint, method and who may use it."""

import json
from typing import Any, Final

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from accounts.policy import OPEN_TO_ALL, POLICY, Door
from web.access import door_of

SCOPE: Final = {
    Door.PUBLIC: "anybody",
    Door.TRACKING: "whoever has the reference and secret, or the link",
    Door.SIGNED_IN: "themselves",
    Door.CASELOAD: "people their team or core team looks after",
    Door.CORE_TEAM: "messages to their team",
    Door.INBOX: "referrals to their organisation",
    Door.OWN_LISTING: "listings of their organisation",
    Door.DESK: "every listing, no person",
    Door.REPORTS: "counts, no person",
    Door.ADMIN: "users and settings; a person only in an emergency, told and timed",
}
"""Whose things somebody finds behind each door. The queries see to it (docs/adr/0007)."""


@click.command("access")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@with_appcontext
def access_matrix(*, as_json: bool) -> None:
    """Which endpoint, with which method, is open to whom."""
    rows = matrix(current_app)
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        click.echo(f"{row['path']:<58} {','.join(row['methods']):<10} {', '.join(row['open_to'])}")


def matrix(app: Flask) -> list[dict[str, Any]]:
    """One row for each rule; "nobody" for a view that does not say."""
    rows = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: (each.rule, each.endpoint)):
        door = door_of(app.view_functions[rule.endpoint])
        methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if door is None:
            who, scope = ["nobody"], ""
        else:
            who = ["everybody"] if door in OPEN_TO_ALL else sorted(POLICY.get(door, {}))
            scope = SCOPE[door]
        rows.append(
            {
                "endpoint": rule.endpoint,
                "path": rule.rule,
                "methods": methods,
                "door": door.value if door else "closed",
                "open_to": who,
                "finds": scope,
            }
        )
    return rows
