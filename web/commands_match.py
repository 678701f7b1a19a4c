"""The command line of the matcher: what it learned, and what an old list would be now."""

import json
from typing import Any
from uuid import UUID

import click
from flask.cli import AppGroup

from base.errors import ConflictError, NotFoundError
from directory.queries import load_services
from matching.outcomes import Adjustment, adjustments
from matching.replay import Replay
from matching.weights import Weights
from people.match_queries import StoredMatch, open_for_replay
from storage.engine import reading, writing
from web.parts import now, parts
from web.replaying import kept_of, made_again, names_of, told

match_group = AppGroup("match", help="The matcher.")


@match_group.command("learning")
@click.option("--report", is_flag=True, help="List every record, those too small to count as well.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def learning(*, report: bool, as_json: bool) -> None:
    """What closed loops change in matching, service by service. No person is counted or named."""
    made = parts()
    with reading(made.database) as session:
        found = adjustments(load_services(session), made.weights)
    shown = [each for each in found if report or each.lift]
    if as_json:
        told = [_told(each) for each in shown]
        click.echo(json.dumps({"rule": _rule(made.weights), "adjustments": told}, indent=2))
        return
    rule = made.weights.record
    state = "on" if rule.is_on else "switched off (weights.toml, record.is_on)"
    counted = sum(1 for each in found if each.lift)
    click.echo(f"Learning from closed loops is {state}. {counted} of {len(found)} records count.")
    click.echo(
        f"A record counts from {rule.least_closed} closed loops on, mixed with {rule.strength:g} "
        f"at the average, and changes a chance by {rule.cap:g} at most."
    )
    for each in shown:
        click.echo(_line(each, made.weights))


def _line(each: Adjustment, weights: Weights) -> str:
    record = each.record
    change = f"{each.lift:+.3f}" if each.lift else _why_nothing(each, weights)
    return (
        f"{each.name[:40]:<40}  {record.domain.value:<18} helped {record.helped} of "
        f"{record.closed}, average {each.average:.2f}: {change}"
    )


def _why_nothing(each: Adjustment, weights: Weights) -> str:
    """Why a record changes nothing."""
    if not weights.record.is_on:
        return "nothing, learning is off"
    if each.record.closed < weights.record.least_closed:
        return f"nothing, fewer than {weights.record.least_closed}"
    return "nothing, as good as the average"


def _told(each: Adjustment) -> dict[str, Any]:
    return {
        "service_id": str(each.service_id),
        "service": each.name,
        "domain": each.record.domain.value,
        "helped": each.record.helped,
        "closed": each.record.closed,
        "average": round(each.average, 4),
        "change": round(each.lift, 4),
    }


def _rule(weights: Weights) -> dict[str, Any]:
    rule = weights.record
    return {
        "version": weights.version,
        "is_on": rule.is_on,
        "least_closed": rule.least_closed,
        "strength": rule.strength,
        "cap": rule.cap,
    }


@match_group.command("replay")
@click.argument("match_id", type=click.UUID)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def replay(match_id: UUID, *, as_json: bool) -> None:
    """Make a kept list again with its own question, and say what differs.

    Neither the person nor what they need is told; the look is written down in the audit.
    """
    made = parts()
    try:
        with writing(made.database) as session:
            stored = open_for_replay(session, match_id, now=now())
        kept = kept_of(stored)
        found = made_again(kept)
    except (ConflictError, NotFoundError) as error:
        raise click.ClickException(str(error)) from error
    names = names_of(kept)
    if as_json:
        click.echo(json.dumps(_replayed(stored, found, made.weights), indent=2))
        return
    click.echo(f"List of {stored.at:%Y-%m-%d %H:%M} UTC, weights {stored.weights_version}.")
    if found.is_same:
        click.echo("Nothing differs.")
    if found.weights:
        click.echo(f"The weights are {found.weights[1]} now.")
    for each in told(found, names):
        click.echo(f"{each.name}: {each.what}.")


def _replayed(stored: StoredMatch, found: Replay, weights: Weights) -> dict[str, Any]:
    return {
        "match": str(stored.match_id),
        "at": stored.at.isoformat(),
        "weights": {"then": stored.weights_version, "now": weights.version},
        "same": found.is_same,
        "gone": list(map(str, found.gone)),
        "dropped": {str(each): [one.limit.value for one in why] for each, why in found.dropped},
        "came": list(map(str, found.came)),
        "moved": {str(each.service_id): [each.was, each.is_now] for each in found.moved},
        "changed": [str(each.service_id) for each in found.changed],
    }
