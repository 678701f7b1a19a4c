from base.errors import InvalidError


def test_what_is_wrong_is_said_once_each_or_as_a_whole() -> None:
    both = InvalidError(
        "Some of this cannot be kept", {"a": "Enter it", "b": "Enter it", "c": "No"}
    )
    assert both.in_short == "Enter it. No"
    assert InvalidError("Nothing to change").in_short == "Nothing to change"
