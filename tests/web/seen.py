"""What a reader sees of a page."""

import re
from html import unescape


def words(page: str) -> str:
    """The words of the main part, in one line."""
    body = page.partition('<main id="main"')[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def names(page: str) -> list[str]:
    """The names on the cards, in order."""
    found = re.findall(r'class="card__name"><a [^>]*>([^<]*)<', page)
    return [unescape(name) for name in found]
