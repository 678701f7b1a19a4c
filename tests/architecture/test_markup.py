import re

from tests.architecture.source import files, modules, text_of

# file -> why text may pass unescaped there. Each needs a test of its own that feeds it <script>.
TRUSTED_MARKUP: dict[str, str] = {
    "web/kit.py": "boxes of the form kit, each word put into them escaped; tests/web/test_kit.py",
    "web/drawing.py": "two drawings of our own; what stands in them is escaped by format",
    "web/translation.py": "messages of templates, as jinja itself takes them; values are escaped",
    "web/telling.py": "links round names in a timeline; tests/web/test_telling.py",
    "web/reranking.py": "the switches, as our own template drew and escaped them",
}
UNESCAPED_IN_PYTHON = re.compile(r"\bMarkup\(|\brender_template_string\b|\.unescape\(\)")
UNESCAPED_IN_TEMPLATES = re.compile(r"\|\s*safe\b|autoescape\s+false")
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)[^>]*>(?!\s*</script>)|\son[a-z]+\s*=\s*[\"']|javascript:",
    re.IGNORECASE,
)
FROM_ELSEWHERE = re.compile(
    r"<(?:script|img|iframe|source|video|audio)\b[^>]*\bsrc=[\"'](?:https?:)?//"
    r"|<link\b[^>]*\bhref=[\"'](?:https?:)?//"
    r"|(?:url\(|@import)\s*[\"']?(?:https?:)?//",
    re.IGNORECASE,
)


def _templates(*endings: str) -> dict[str, str]:
    return {
        name: text_of(name) or ""
        for name in files()
        if name.startswith(("templates/", "static/")) and name.endswith(endings)
    }


def test_text_passes_unescaped_only_where_it_is_listed() -> None:
    python = {
        module.path
        for module in modules()
        if module.package != "tests" and UNESCAPED_IN_PYTHON.search(module.text)
    }
    templates = {
        name
        for name, text in _templates(".html", ".jinja", ".txt", ".xml", ".svg").items()
        if UNESCAPED_IN_TEMPLATES.search(text)
    }

    assert python | templates == set(TRUSTED_MARKUP)


def test_pages_hold_no_script_of_their_own() -> None:
    assert [n for n, text in _templates(".html", ".jinja").items() if INLINE.search(text)] == []


def test_pages_fetch_nothing_from_another_site() -> None:
    pages = _templates(".html", ".jinja", ".css")

    assert [name for name, text in pages.items() if FROM_ELSEWHERE.search(text)] == []


def test_scripts_write_no_markup_and_keep_nothing_in_the_browser() -> None:
    banned = re.compile(
        r"\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write|\beval\(|new Function\("
        r"|localStorage|sessionStorage(?!\.removeItem)|indexedDB|document\.cookie"
    )

    assert [name for name, text in _templates(".js").items() if banned.search(text)] == []
