import pytest

from matching.needs import Aim, aim_of, is_safe_first, may_answer, notes, prompts, wanted
from matching.reasons import NoteCode
from matching.scoring import fits
from matching.terms import Domain, Mode
from tests.matching import build

WEIGHTS = build.weights()


def test_chosen_priorities_come_by_rank_and_then_what_help_was_wanted_with() -> None:
    needs = (
        build.need(Domain.LEISURE, None, wants_help=True, rating=1),
        build.need(Domain.MENTAL_HEALTH, 2),
        build.need(Domain.FRIENDSHIPS, 1, rating=6),
        build.need(Domain.ACCOMMODATION, 3),
    )

    found = wanted(needs, WEIGHTS)

    assert [(want.domain, want.weight, want.rank) for want in found] == [
        (Domain.FRIENDSHIPS, 1.0, 1),
        (Domain.MENTAL_HEALTH, 0.8, 2),
        (Domain.ACCOMMODATION, 0.65, 3),
        (Domain.LEISURE, 0.4, 0),
    ]


@pytest.mark.parametrize("rating", [None, *range(1, 8)])
def test_the_rating_never_weighs(rating: int | None) -> None:
    (want,) = wanted([build.need(rating=rating)], WEIGHTS)

    assert want.weight == 1.0


def test_a_low_rating_alone_asks_and_weighs_nothing() -> None:
    needs = (
        build.need(Domain.LEISURE, None, rating=3),
        build.need(Domain.MEETINGS, None, rating=1, wants_help=False),
        build.need(Domain.MEDICATION, None, rating=4),
        build.need(Domain.FRIENDSHIPS, None, rating=1, wants_help=True),
    )

    asked = prompts(needs, WEIGHTS)

    assert [(each.domain, each.said_no) for each in asked] == [
        (Domain.MEETINGS, True),
        (Domain.LEISURE, False),
    ]
    assert [want.domain for want in wanted(needs, WEIGHTS)] == [Domain.FRIENDSHIPS]


def test_a_chosen_priority_counts_though_no_help_was_wanted() -> None:
    assert wanted([build.need(wants_help=False)], WEIGHTS)[0].rank == 1


@pytest.mark.parametrize("domain", [Domain.MEDICATION, Domain.MEETINGS])
@pytest.mark.parametrize(
    ("kind", "may"),
    [("md-pharm", True), ("me-advo", True), ("pr-advocate", True), ("le-sport", False)],
)
def test_nothing_is_offered_instead_of_care(domain: Domain, kind: str, *, may: bool) -> None:
    assert may_answer(build.service(domain=domain, kinds=frozenset({kind})), domain) is may


def test_to_be_next_to_what_was_asked_opens_neither_guard() -> None:
    """Waiting leads to talking therapies in a search; for meetings it must not."""
    person = build.asker(build.need(Domain.MEETINGS, goal="support while I wait"))
    instead = build.service(domain=Domain.MEETINGS, kinds=frozenset({"mh-nhstt"}))
    beside = build.service(domain=Domain.MEETINGS, kinds=frozenset({"me-wait"}))
    question = build.question(person)

    assert "mh-nhstt" in question.wanted[0].near
    assert aim_of(instead.kinds, question.wanted[0]) is Aim.NEAR
    assert fits(instead, question) == ()
    assert fits(beside, question)


def test_a_group_of_those_with_one_thing_is_not_for_whoever_wants_its_kind() -> None:
    peers, voices = frozenset({"mh-peer"}), frozenset({"mh-peer", "mh-voices"})

    def aims(goal: str) -> list[Aim]:
        person = build.asker(build.need(Domain.MENTAL_HEALTH, goal=goal))
        return [aim_of(each, build.question(person).wanted[0]) for each in (peers, voices)]

    assert aims("peer support") == [Aim.MEANT, Aim.PARTLY]
    assert aims("peer support, I hear voices") == [Aim.MEANT, Aim.MEANT]
    assert aims("debt") == [Aim.ANYBODY, Aim.OTHER]
    assert aims("") == [Aim.ANYBODY, Aim.OTHER]


def test_other_domains_are_not_guarded() -> None:
    assert may_answer(build.service(), Domain.FRIENDSHIPS)


@pytest.mark.parametrize("domain", [Domain.MEDICATION, Domain.MEETINGS])
def test_treatment_items_open_with_the_care_team(domain: Domain) -> None:
    (note,) = notes(build.asker(build.need(domain)))

    assert (note.code, note.numbers) == (NoteCode.KEY_WORKER_FIRST, {"domain": domain.value})


def test_safety_opens_with_the_help_numbers() -> None:
    (note,) = notes(build.asker(build.need(Domain.PERSONAL_SAFETY)))

    assert note.code is NoteCode.SAFETY_HELP_FIRST


def test_words_of_crisis_in_a_goal_show_help_and_change_nothing_else() -> None:
    person = build.asker(build.need(goal="I want to die"))

    assert [note.code for note in notes(person, build.thesaurus())] == [NoteCode.CRISIS_WORDS]
    (want,) = wanted(person.needs, WEIGHTS, build.thesaurus())
    assert (want.weight, want.kinds) == (1.0, frozenset())


def test_helplines_and_confidential_services_go_first_for_safety() -> None:
    phone = frozenset({Mode.PHONE})

    assert is_safe_first(build.service(safe_to_name=False))
    assert is_safe_first(build.service(kinds=frozenset({"ps-dv"})))
    assert is_safe_first(build.service(domain=Domain.PERSONAL_SAFETY, modes=phone))
    assert not is_safe_first(build.service(domain=Domain.PERSONAL_SAFETY))
    assert not is_safe_first(build.service(domain=Domain.LEISURE, modes=phone))
