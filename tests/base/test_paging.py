from base.paging import pages_of


def test_a_list_has_a_page_even_when_it_is_empty_and_another_only_once_one_is_full() -> None:
    assert [pages_of(total, 25) for total in (0, 1, 25, 26, 50, 51)] == [1, 1, 1, 2, 2, 3]
