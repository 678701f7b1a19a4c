from markupsafe import Markup

from web.drawing import squeezed


def test_a_form_is_sent_without_blanks_between_its_tags_and_with_those_of_its_words() -> None:
    typed = Markup("<textarea>{}</textarea>").format(' so  "much" >\n  <\n\n    more ')
    page = Markup('<label     class="a"    for="b" >\n\n   A  b</label>  \n\n   <p>') + typed

    assert squeezed(page) == Markup('<label class="a" for="b" >\n\n   A  b</label>\n<p>') + typed
