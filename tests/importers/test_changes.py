from dataclasses import replace

from importers.changes import FieldChange, Held, Keeping, KeptField, Plan, plan_changes
from importers.records import Reading
from tests.importers.build import held, read_rows, record, row


def _plan(found: Reading, known: dict[str, Held], *, complete: bool = False) -> Plan:
    return plan_changes(found, known, complete=complete)


def test_an_unknown_record_is_added() -> None:
    plan = _plan(read_rows(row()), {})

    assert plan.added == (record(),)
    assert plan.writes


def test_the_same_file_twice_changes_nothing() -> None:
    found = read_rows(row(1), row(2))
    known = {each.source_id: held(each) for each in found.records}

    plan = _plan(found, known)

    assert (plan.added, plan.changed, len(plan.unchanged)) == ((), (), 2)
    assert not plan.writes


def test_only_the_fields_that_changed_are_set() -> None:
    known = {record().source_id: held(record())}

    [changed] = _plan(read_rows(row(web="www.new.example")), known).changed

    assert changed.fields == (
        FieldChange(
            "organisation.website", "https://www.lanternrooms.example", "https://www.new.example"
        ),
    )
    assert changed.applied["organisation.website"] == "https://www.new.example"


def test_a_field_edited_by_hand_is_kept_and_both_values_are_shown() -> None:
    known = {record().source_id: held(record(), organisation__website="https://ours.example")}

    plan = _plan(read_rows(row(web="www.theirs.example")), known)

    assert plan.changed == ()
    assert [field for _, field in plan.kept] == [
        KeptField(
            "organisation.website",
            "https://ours.example",
            "https://www.theirs.example",
            Keeping.BY_HAND,
        )
    ]


def test_a_field_marked_as_edited_by_hand_is_kept_even_if_it_reads_the_same() -> None:
    known = {record().source_id: replace(held(record()), by_hand=frozenset({"service.summary"}))}

    plan = _plan(read_rows(row(activities="We do something new.")), known)

    assert [field.field for _, field in plan.kept] == ["service.summary"]
    assert {each.field for each in plan.changed[0].fields} == {
        "organisation.description",
        "service.description",
    }


def test_an_edit_by_hand_that_the_file_does_not_contradict_is_not_worth_mentioning() -> None:
    known = {record().source_id: held(record(), service__summary="Ours")}

    plan = _plan(read_rows(row()), known)

    assert (plan.kept, plan.writes) == ((), False)


def test_a_file_that_comes_to_say_what_was_written_by_hand_is_agreed_with_quietly() -> None:
    known = {record().source_id: held(record(), organisation__name="The New Rooms")}

    plan = _plan(read_rows(row(name="The New Rooms")), known)

    assert plan.kept == ()
    assert [each.field for each in plan.changed[0].fields] == ["service.name"]
    assert plan.changed[0].applied["organisation.name"] == "The New Rooms"


def test_once_an_editor_has_decided_the_listing_is_no_longer_the_files_to_set() -> None:
    known = {record().source_id: replace(held(record()), is_draft=False)}

    plan = _plan(read_rows(row(activities="We do something new.")), known)

    assert {each.field for each in plan.changed[0].fields} == {"organisation.description"}
    assert {(field.field, field.why) for _, field in plan.kept} == {
        ("service.summary", Keeping.PAST_DRAFT),
        ("service.description", Keeping.PAST_DRAFT),
    }


def test_a_place_taken_off_the_listing_is_not_put_back() -> None:
    known = held(record())
    current = {name: each for name, each in known.current.items() if "location" not in name}

    plan = _plan(
        read_rows(row(postcode="N1 9AG")), {record().source_id: replace(known, current=current)}
    )

    assert plan.changed == ()
    assert [field.field for _, field in plan.kept] == ["location.postcode"]


def test_a_column_nobody_reads_renews_the_stored_row_only() -> None:
    known = {record().source_id: replace(held(record()), row_hash="before")}

    plan = _plan(read_rows(row()), known)

    assert plan.changed == ()
    assert plan.unchanged[0].is_stale
    assert plan.writes


def test_a_sample_retires_nothing() -> None:
    assert _plan(read_rows(), {record().source_id: held(record())}).retired == ()


def test_a_whole_register_retires_what_it_no_longer_mentions_once() -> None:
    first, second = record(1), record(2)
    known = {
        first.source_id: held(first),
        second.source_id: replace(held(second), is_retired=True),
    }

    assert _plan(read_rows(), known, complete=True).retired == (first.source_id,)


def test_what_has_stopped_but_still_stands_here_is_named() -> None:
    known = {record().source_id: held(record())}

    plan = _plan(read_rows(row(1, active="False"), row(2, active="False")), known)

    assert plan.ended == (record().source_id,)
    assert [each.row for each in plan.refused] == [2, 3]
