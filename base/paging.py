"""Lists by pages."""


def pages_of(total: int, per_page: int) -> int:
    """How many pages a list takes, at least one: an empty list has an empty page."""
    return max(1, -(-total // per_page))
