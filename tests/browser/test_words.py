"""An editor reads what people search for, and teaches the search a word."""

import pytest

from tests.browser.conftest import NewWalker, Site
from tests.browser.test_loop import assert_clean
from tests.proof import in_proof_alone
from web import learning

pytestmark = pytest.mark.browser

EDITOR = "beatriz.sousa@directory.example"


@pytest.mark.parametrize(
    ("width", "script"),
    [
        pytest.param(
            1280, True, id="desktop", marks=in_proof_alone("words", "tests/web sees the pages")
        ),
        pytest.param(
            390,
            False,
            id="phone without JavaScript",
            marks=in_proof_alone("words-without-script", "tests/web sees the pages"),
        ),
    ],
)
def test_an_editor_sees_a_search_and_teaches_it_a_word(
    new_walker: NewWalker, site: Site, *, width: int, script: bool
) -> None:
    visitor = new_walker(width=width, script=script).go("/services?q=bereavement")
    visitor.page.locator(".card__name a").first.click()
    learning.write(site.app)

    editor = new_walker(width=width, script=script).sign_in(EDITOR)
    editor.click("What people search for").sees("bereavement")
    editor.click("Change words").fill("A word, or a kind", "bereavement").press("Show")
    editor.click("Bereavement support").press("See what it would do").sees("Enter a word")
    editor.fill("Word or phrase", "solicitor").press("See what it would do")
    editor.sees("leads to Legal advice already")
    editor.fill("Word or phrase", "heartsore").press("See what it would do")
    editor.sees("Nothing has changed yet").press("Put it in")
    editor.sees("It works at once").press("Undo").sees("Undone")
    editor.click("All changes").sees("Undone by Beatriz Sousa")
    visitor.go("/privacy").page.locator("summary", has_text="When you search").click()
    visitor.sees("We count searches by the day")

    assert_clean(visitor, editor)
    assert _has_both(editor.page.context.request.get(f"{site.url}/desk/searches/file").text())


def _has_both(file: str) -> bool:
    """Whether the file has the one search and the one opened service."""
    return "Phrase,bereavement,*,0,*,*" in file
