"""What the graphs over time show: each area, the two means, goals and other measures, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from base.calendar import london_date
from matching.terms import LIFE_DOMAINS, TREATMENT_DOMAINS, Domain
from people.measures import ONS4, Goal, Reading
from people.pages import DialogSession
from people.questionnaire import Questionnaire
from people.rules import FEWEST_LIFE, FEWEST_TREATMENT
from people.terms import MeasureKind, SessionState
from referrals.pages import ReferralLine, Signpost, TimelineEntry
from referrals.states import Action, State
from web.graph import Days, Drawing, Point, Span, days_of, draw
from web.wording import REFERRAL_STATUS, day
from web.wording_measures import ONS4_LABELS

SEVEN: Final = (1.0, 7.0)
_ENDS: Final = frozenset(
    {State.PLACED, State.CLOSED, State.WITHDRAWN, State.NOT_REACHED, State.LOOP_CLOSED}
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table beside a graph."""

    day: date
    words: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One graph with its words: what it is, how it went, every number, and what lies beneath."""

    key: str
    title: str
    domain: Domain | None
    change: str  # "3 on 2 March 2026, 5 on 1 July 2026: up 2"
    rows: tuple[Row, ...]
    spans: tuple[str, ...]  # what the numbered lines beneath the graph are
    scale: str
    drawing: Drawing


def panels_of(
    sessions: Sequence[DialogSession],
    spans: Mapping[Domain, Sequence[Span]],
    goals: Sequence[Goal],
    readings: Sequence[Reading],
    words: Questionnaire,
) -> list[Panel]:
    """All graphs on the same days: the two means, the areas, then goals and other measures."""
    held = [each for each in sessions if each.state is SessionState.FINISHED]
    dated = [each.held_on for each in held] + [each.numbers.taken_on for each in readings]
    days = days_of([*dated, *_days_of_spans(spans)])
    if days is None or not dated:
        return []
    on = [each.held_on for each in held]
    found = []
    if held:
        found += [_mean(held, days, is_life=True), _mean(held, days, is_life=False)]
        found += [_area(each, held, days, spans.get(each, ()), words) for each in words.order]
    for goal in goals:
        mine = [e for e in readings if e.numbers.goal_id == goal.goal_id]
        if mine:
            found.append(_measured(f"goal-{len(found)}", f"Goal: {goal.text}", mine, "", days, on))
    ons4 = [each for each in readings if each.numbers.kind is MeasureKind.ONS4]
    found += [
        _measured(f"ons4-{item}", ONS4_LABELS[item], mine, item, days, on)
        for item in ONS4
        if (mine := [each for each in ons4 if item in each.numbers.values])
    ]
    others: dict[tuple[str, float, float], list[Reading]] = {}
    for each in readings:
        if each.numbers.kind is MeasureKind.OTHER:
            scale = each.numbers.range
            others.setdefault((each.numbers.name, scale.lowest, scale.highest), []).append(each)
    found += [
        _measured(f"other-{number}", name, mine, "", days, on)
        for number, ((name, _, _), mine) in enumerate(others.items())
    ]
    return found


def _days_of_spans(spans: Mapping[Domain, Sequence[Span]]) -> list[date]:
    """Every day on which something was done, or ended."""
    found = [span for each in spans.values() for span in each]
    return [on for span in found for on, _ in span.steps] + [span.until for span in found]


def spans_of(
    lines: Iterable[ReferralLine],
    entries: Iterable[TimelineEntry],
    signposts: Iterable[Signpost],
    today: date,
) -> dict[Domain, list[Span]]:
    """Referrals and signposts by area, oldest first: when sent, started and ended, and how."""
    told: dict[UUID, list[TimelineEntry]] = {}
    for entry in sorted(entries, key=lambda each: each.at):
        if entry.referral_id:
            told.setdefault(entry.referral_id, []).append(entry)
    found: dict[Domain, list[Span]] = {}
    for line in lines:
        if line.sent_at is not None and line.state is not State.ENTERED_IN_ERROR:
            span = _span(line, london_date(line.sent_at), told.get(line.referral_id, ()), today)
            found.setdefault(line.domain, []).append(span)
    for each in signposts:
        on = london_date(each.at)
        name = f"{each.service_name}: told about it on {day(on)}"
        found.setdefault(each.domain, []).append(Span(name, ((on, "told"),), on))
    return {key: sorted(each, key=lambda span: span.steps[0][0]) for key, each in found.items()}


def _span(line: ReferralLine, sent: date, told: Iterable[TimelineEntry], today: date) -> Span:
    """One referral: sent, started, ended, and where it is now."""
    steps, end = [(sent, "sent")], None
    for entry in told:
        if entry.action is Action.START:
            steps.append((london_date(entry.at), "started"))
        if entry.to_state in _ENDS and end is None:
            end = london_date(entry.at)
    if end is not None:
        steps.append((end, "ended"))
    dates = ", ".join(f"{what} {day(on)}" for on, what in steps)
    now = REFERRAL_STATUS[line.state.value].word.lower()
    return Span(f"{line.service_name}: {dates}. Now: {now}", tuple(steps), end or today)


def _area(
    domain: Domain,
    held: Sequence[DialogSession],
    days: Days,
    spans: Sequence[Span],
    words: Questionnaire,
) -> Panel:
    points: list[Point | None] = []
    rows = []
    for each in held:
        rating = each.ratings.get(domain)
        value = rating.value if rating else None
        help_words = ", would like help" if rating and rating.wants_help else ""
        points.append(
            Point(each.held_on, float(value), bool(rating and rating.wants_help))
            if value is not None
            else None
        )
        said = str(value) if value is not None else ("Not today" if rating else "Not asked")
        rows.append(Row(each.held_on, said + help_words))
    return Panel(
        key=domain.value,
        title=words.labels[domain],
        domain=domain,
        change=change_words(points),
        rows=tuple(rows),
        spans=tuple(each.name for each in spans),
        scale="1 to 7",
        drawing=draw(days, points, spans, [each.held_on for each in held], SEVEN),
    )


def _mean(held: Sequence[DialogSession], days: Days, *, is_life: bool) -> Panel:
    """One of the two means; where it is not given, the table says why."""
    points: list[Point | None] = []
    rows = []
    whole = len(LIFE_DOMAINS) if is_life else len(TREATMENT_DOMAINS)
    fewest = FEWEST_LIFE if is_life else FEWEST_TREATMENT
    for each in held:
        mean = each.means.quality_of_life if is_life else each.means.treatment
        answered = each.means.life_answered if is_life else each.means.treatment_answered
        points.append(None if mean is None else Point(each.held_on, round(mean, 1)))
        said = (
            f"{mean:.1f}, of {answered} answers"
            if mean is not None
            else (f"Not given: {answered} of {whole} answered, and {fewest} are needed")
        )
        rows.append(Row(each.held_on, said))
    return Panel(
        key="quality-of-life" if is_life else "treatment",
        title=f"Mean of the {'8 areas of life' if is_life else '3 about treatment'}",
        domain=None,
        change=change_words(points),
        rows=tuple(rows),
        spans=(),
        scale="1 to 7",
        drawing=draw(days, points, (), [each.held_on for each in held], SEVEN),
    )


def _measured(
    key: str, title: str, mine: Sequence[Reading], item: str, days: Days, on: Sequence[date]
) -> Panel:
    """A goal, a question or a total."""
    points = [Point(each.numbers.taken_on, each.numbers.values[item]) for each in mine]
    scale = mine[0].numbers.range
    is_lower_better = item == "anxious" or not scale.is_higher_better
    turn = ", where a lower number is the better one" if is_lower_better else ""
    return Panel(
        key=key,
        title=title,
        domain=None,
        change=change_words(points),
        rows=tuple(Row(each.day, f"{each.value:g}") for each in points),
        spans=(),
        scale=f"{scale.lowest:g} to {scale.highest:g}{turn}",
        drawing=draw(days, points, (), on, (scale.lowest, scale.highest)),
    )


def change_words(points: Iterable[Point | None]) -> str:
    """How a line went from its first number to its last, in numbers and no verdict."""
    there = [each for each in points if each is not None]
    if not there:
        return "No number yet"
    first, last = there[0], there[-1]
    if len(there) == 1:
        return f"{last.value:g} on {day(last.day)}"
    moved = round(last.value - first.value, 1)
    turn = f"up {moved:g}" if moved > 0 else f"down {-moved:g}" if moved < 0 else "the same"
    return f"{first.value:g} on {day(first.day)}, {last.value:g} on {day(last.day)}: {turn}"
