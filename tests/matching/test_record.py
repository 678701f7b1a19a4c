import json

import pytest
from hypothesis import given, settings

from matching.find import match
from matching.person import Asker
from matching.record import KeptMatch, from_json, kept_json, read_kept, to_json
from matching.service import Service
from tests.matching import arbitrary, build
from tests.proof import counts


@settings(max_examples=counts(small=15, full=40), deadline=None)
@given(directory=arbitrary.directories, person=arbitrary.askers(with_conditions=True))
def test_a_stored_match_is_shown_as_it_was(directory: list[Service], person: Asker) -> None:
    result = match(directory, person, build.weights(), thesaurus=build.thesaurus())

    assert from_json(json.loads(json.dumps(to_json(result)))) == result


def test_codes_come_back_as_codes_and_not_as_text() -> None:
    result = match([build.service()], build.asker(), build.weights())

    again = from_json(json.loads(json.dumps(to_json(result))))

    assert type(again.matches[0].step) is type(result.matches[0].step)
    assert again.matches[0].service_id == build.service().service_id


@pytest.mark.parametrize("stored", [{}, {"form": 2}, {"form": 1}, {"form": 1, "matches": "none"}])
def test_what_is_not_a_stored_match_is_refused(stored: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="stored"):
        from_json(stored)


def test_a_stored_match_with_a_part_missing_is_refused() -> None:
    stored = to_json(match([build.service()], build.asker(), build.weights()))
    del stored["matches"][0]["step"]

    with pytest.raises(ValueError, match="stored Match"):
        from_json(stored)


@settings(max_examples=counts(small=15, full=40), deadline=None)
@given(person=arbitrary.askers(with_conditions=True))
def test_a_match_is_kept_with_its_whole_question(person: Asker) -> None:
    result = match([build.service()], person, build.weights())
    kept = KeptMatch(result, person, frozenset({"le-music"}), {build.service().service_id: "Choir"})

    assert read_kept(json.loads(json.dumps(kept_json(kept)))) == kept


def test_a_match_kept_without_its_question_is_read_too() -> None:
    result = match([build.service()], build.asker(), build.weights())

    assert read_kept(to_json(result)) == KeptMatch(result)
    with pytest.raises(ValueError, match="unknown form"):
        read_kept({"form": 3})


def test_a_question_that_was_kept_before_goals_had_conditions_of_their_own_is_read() -> None:
    kept = KeptMatch(match([], build.asker(), build.weights()), build.asker())
    stored = json.loads(json.dumps(kept_json(kept)))
    for need in stored["asker"]["needs"]:
        del need["wishes"], need["refused"]

    assert read_kept(stored) == kept
    del stored["asker"]["needs"][0]["domain"]
    with pytest.raises(ValueError, match="not a stored"):
        read_kept(stored)


def test_a_kept_question_is_not_in_its_representation() -> None:
    person = build.asker(needs=(build.need(goal="ZQ-secret"),))

    assert "ZQ-secret" not in repr(KeptMatch(match([], person, build.weights()), person))
