"""The table of steps as documentation: rows to read, and JSON for the command line. Pure."""

import json
from dataclasses import dataclass

from referrals.rules import StepDetail, reason_codes
from referrals.states import Action, Party, State
from referrals.steps import STEPS, Due, Field


@dataclass(frozen=True, slots=True)
class StepLine:
    """One row of the table of steps."""

    state: State | None
    action: Action
    to: State
    parties: tuple[Party, ...]
    due: Due
    needs: tuple[Field, ...]
    may: tuple[Field, ...]
    reasons: tuple[str, ...]


def describe() -> list[StepLine]:
    """Every step, by state in the order of a referral's life, then as the table has them."""
    order = [None, *State]
    rows = [
        StepLine(
            state,
            action,
            step.to,
            step.parties,
            step.due,
            step.needs,
            step.may,
            reason_codes(step, StepDetail()),
        )
        for (state, action), step in STEPS.items()
    ]
    return sorted(rows, key=lambda row: order.index(row.state))


def steps_as_json() -> str:
    """The table for `python app.py referrals steps --json`: a list of objects of codes."""
    rows = [
        {
            "from": row.state,
            "action": row.action,
            "to": row.to,
            "parties": row.parties,
            "due": row.due,
            "needs": row.needs,
            "may": row.may,
            "reasons": row.reasons,
        }
        for row in describe()
    ]
    return json.dumps(rows, indent=2)
