"""All that a list left out, with the reasons, page by page: the same for every kind of list."""

from collections.abc import Callable

from flask import render_template, request

from web.parts import parts
from web.shown import left_out_in_words
from web.understood import Question, ask_all


def left_out_page(
    question: Question, layout: str, back: str, link: Callable[[int], str], place: str = ""
) -> str:
    """One page of what was left out, the likeliest first. back: the address of the list.

    layout: the template it stands in. link: the address of a page by its number. place: what of a
    visitor's place may stand in an address.
    """
    size = parts().weights.left_out.shown
    typed = request.args.get("page", "")
    page = max(int(typed), 1) if typed.isdecimal() and len(typed) <= 6 else 1  # noqa: PLR2004
    result = ask_all(question, k=1, left_out_from=(page - 1) * size)
    total = sum(result.left_out_counts.values())
    page_count = max(-(-total // size), 1)
    if page > page_count:
        page = page_count
        result = ask_all(question, k=1, left_out_from=(page - 1) * size)
    return render_template(
        "matches/not_shown.html",
        layout=layout,
        back=back,
        link=link,
        left_out=left_out_in_words(result, place),
        first=(page - 1) * size + 1,
        total=total,
        page=page,
        page_count=page_count,
    )
