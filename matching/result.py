"""What a match came to: plain values that can be kept and shown again as they were."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from matching.reasons import Caution, LeftOut, Note, Prompt, Reason, Unknown, Unmet
from matching.scoring import Score
from matching.terms import Limit, Step


@dataclass(frozen=True, slots=True)
class Match:
    """One service on the list, and everything that put it there."""

    service_id: UUID
    organisation_id: UUID
    step: Step  # how far the matcher had widened when this came in
    score: Score
    reasons: tuple[Reason, ...]  # what it is for first
    unknowns: tuple[Unknown, ...]
    cautions: tuple[Caution, ...]
    km: float | None  # over a sphere, from the person's point; None: not known, or nobody travels


@dataclass(frozen=True, slots=True)
class MatchResult:
    """A list for one person, in the order to show it."""

    matches: tuple[Match, ...]
    left_out: tuple[LeftOut, ...]  # the likeliest first; at most weights.left_out.shown of them
    left_out_counts: Mapping[Limit, int]  # all services for these needs that a limit keeps away
    suited: int  # services for these needs that no limit keeps away; matches are the best of them
    unmet: tuple[Unmet, ...]  # heaviest need first
    prompts: tuple[Prompt, ...]
    notes: tuple[Note, ...]
    weights_version: str
