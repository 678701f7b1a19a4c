"""Write down every message of the public pages, for translators, and make pretended languages.

python tools/messages.py extract   templates and code -> translations/messages.pot; what is new is
                                   added to Easy Read without words, and what is gone is dropped
python tools/messages.py check     what Easy Read lacks, and what no page says any more
python tools/messages.py pretend   long and mirrored languages, into the folder named after it

Messages stand in four places: in templates ({% trans %}, _(), ngettext()), in calls of
gettext(), ngettext() and gettext_noop(), in the words of codes and forms (web.translation.Words
and WTForms fields), which are read from the running modules, and in what rules refuse the public.
"""

import ast
import importlib
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po
from wtforms import Form
from wtforms.fields.core import UnboundField

ROOT: Final = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from web.crisis import TRANSLATED, load  # noqa: E402  (after the path is set)
from web.translation import EASY_READ, SHIPPED, Words  # noqa: E402

POT: Final = SHIPPED / "messages.pot"
EASY_FILE: Final = SHIPPED / EASY_READ / "LC_MESSAGES" / "messages.po"
LONG: Final = "en_GB@long"
MIRRORED: Final = "ar@mirrored"
KEYWORDS: Final[Mapping[str, Any]] = {
    "_": None,
    "gettext": None,
    "gettext_noop": None,
    "in_language": None,
    "ngettext": (1, 2),
    "ValidationError": None,
}
FORMS: Final = (
    *("asked", "check", "equality", "find_support", "follow"),
    *("join", "second_step", "self_referral", "sign_in", "switches", "talk"),
)
"""Modules of web.forms whose forms the public fills in; those of views are found in web."""
REFUSING: Final = (
    *("accounts/links", "directory/claims", "directory/live", "directory/problems"),
    *("directory/proposing", "directory/service_pages"),
    *("directory/mailed_lists", "people/equality"),
    *("referrals/asking", "referrals/own_words", "referrals/self_referrals", "referrals/unsent"),
)
"""Modules whose errors a visitor can come to read."""
WORDED: Final = (
    *("compare", "detail_words", "display", "displaying", "errors", "feedback", "filters", "found"),
    *("looking_for", "mailed_list", "opening_words", "problems", "searching", "service_cards"),
    *("understood", "wishes", "wording", "wording_access", "wording_follow", "wording_match"),
    *("wording_people", "wording_person", "wording_places", "wording_public", "wording_status"),
    "wording_talk",
)
"""Modules of web with words by code, or with forms of their own."""

_MARK: Final = re.compile(r"\b(?:_|\w*gettext\w*|in_language|ValidationError)\(|\{%-? *trans\b")
"""What a file holds that has messages; the others, most pages of staff, need not be read."""
_WORD: Final = re.compile(r"(%\(\w+\)s|%\{\w+\}|<[^>]+>|&\w+;)|([^\W\d_]{4,})")
"""What must stay as it is, and words that can grow."""

Found = tuple[str, int, Any, list[str]]  # file, line, message or (one, many), comments


def extract() -> Catalog:
    """Every message, by the place it stands in."""
    made = Catalog(project="Anydoor", copyright_holder="Anydoor", charset="utf-8")
    for file, line, message, comments in [*_in_files(), *_in_modules()]:
        if message and message != ("", ""):
            made.add(message, locations=[(file, line)], auto_comments=comments)
    for each in made:
        each.locations = sorted(dict.fromkeys((file, 0) for file, _ in each.locations))
    return made


def easy_read() -> Catalog:
    """The Easy Read catalogue as it is kept."""
    with EASY_FILE.open("rb") as file:
        return read_po(file, locale="en_GB")


def gaps(messages: Catalog, translated: Catalog) -> tuple[list[str], list[str]]:
    """What a catalogue lacks, and what it holds that no page says any more."""
    wanted = {_key(each.id): each for each in messages if each.id}
    known = {_key(each.id): each for each in translated if each.id and _is_done(each)}
    return sorted(wanted.keys() - known.keys()), sorted(known.keys() - wanted.keys())


def pretend(folder: Path, messages: Catalog | None = None) -> None:
    """Write the long and the mirrored language, for tests: nobody is offered them."""
    for code, say in ((LONG, _longer), (MIRRORED, _mirrored)):
        made = Catalog(locale=code.partition("@")[0], charset="utf-8")
        for each in messages or extract():
            if each.id:
                forms = (each.id,) if isinstance(each.id, str) else each.id
                said = [say(form) for form in forms]
                several = [said[0], *said[1:] * (made.num_plurals - 1)]
                made.add(each.id, said[0] if isinstance(each.id, str) else tuple(several))
        write(made, folder / code / "LC_MESSAGES" / "messages.po")


def write(catalogue: Catalog, path: Path) -> None:
    """Keep a catalogue, its messages in the order of the alphabet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=100, sort_output=True, include_lineno=False)


def _in_files() -> Iterator[Found]:
    """Templates, and calls in code."""
    options: dict[str, Any] = {
        "trimmed": "true",
        "silent": "false",
        "newstyle_gettext": "true",
        "extensions": "jinja2.ext.do",
    }
    templates = [("jinja2", path) for path in sorted((ROOT / "templates").rglob("*.html"))]
    modules = [("python", path) for path in sorted((ROOT / "web").rglob("*.py"))]
    for kind, path in (*templates, *modules):
        if path.name != "translation.py" and _MARK.search(path.read_text("utf-8")):
            found = extract_from_file(kind, path, KEYWORDS, options=options)
            for line, message, comments, _ in found:
                yield path.relative_to(ROOT).as_posix(), line, message, comments


def _in_modules() -> Iterator[Found]:
    """Words by code, the fields of forms, and the crisis lines."""
    names = [*(f"web.{name}" for name in WORDED), *(f"web.forms.{name}" for name in FORMS)]
    for name in names:
        module = importlib.import_module(name)
        file = name.replace(".", "/") + ".py"
        for value in vars(module).values():
            if isinstance(value, Words):
                yield from ((file, 1, each, []) for each in _strings(value.english.values()))
            if isinstance(value, type) and issubclass(value, Form) and value.__module__ == name:
                yield from ((file, 1, each, []) for each in _asked(value))
    for name in REFUSING:
        path = ROOT / f"{name}.py"
        yield from ((f"{name}.py", 1, each, []) for each in _refused(path.read_text("utf-8")))
    known = load()
    for line in (*known.lines, *known.young):
        for part in TRANSLATED:
            yield "data/crisis_lines.toml", 1, getattr(line, part), []


def _refused(code: str) -> Iterator[str]:
    """The words of the errors that a module raises, its own constants among them."""
    tree = ast.parse(code)
    named = {
        target.id: each.value
        for each in tree.body
        if isinstance(each, ast.Assign | ast.AnnAssign) and each.value
        for target in (each.targets if isinstance(each, ast.Assign) else [each.target])
        if isinstance(target, ast.Name)
    }
    for said in _raised(tree):
        held = named.get(said.id, said) if isinstance(said, ast.Name) else said
        for part in held.values if isinstance(held, ast.Dict) else [held]:
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


def _raised(tree: ast.Module) -> Iterator[ast.expr]:
    """What errors are raised with, and what is first noted of single fields (wrong["until"])."""
    for each in ast.walk(tree):
        if isinstance(each, ast.Raise) and isinstance(each.exc, ast.Call):
            yield from each.exc.args
        elif isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Subscript):
            yield each.value


def _strings(values: Iterable[Any]) -> Iterator[str]:
    """The words in what stands behind codes: strings, or several of them."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif is_dataclass(value):
            skipped = {"shape", "tone"}
            yield from (
                str(getattr(value, each.name)) for each in fields(value) if each.name not in skipped
            )


def _asked(form: type[Form]) -> Iterator[str]:
    """What a form asks, offers and says when something is wrong."""
    for base in form.__mro__:
        for field in vars(base).values():
            if isinstance(field, UnboundField):
                yield from _of_field(field)


def _of_field(field: "UnboundField[Any]") -> Iterator[str]:
    told: dict[str, Any] = dict(field.kwargs)
    label = field.args[0] if field.args else told.get("label", "")
    yield from (str(each) for each in (label, told.get("description", "")) if each)
    for check in told.get("validators", ()):
        if message := getattr(check, "message", None):
            yield str(message)
    for choice in told.get("choices", ()) or ():
        yield str(choice.label)
        yield str((choice.render_kw or {}).get("hint", ""))


def _key(message: Any) -> str:  # noqa: ANN401  (a string, or one and many)
    return message if isinstance(message, str) else str(message[0])


def _is_done(message: Any) -> bool:  # noqa: ANN401  (babel's Message)
    said = (message.string,) if isinstance(message.string, str) else message.string
    return all(said)


def _longer(message: str) -> str:
    """Words half as long again, as the longest languages have them, and marked."""

    def grown(found: re.Match[str]) -> str:
        kept, word = found.groups()
        return kept or f"{word}{word[: len(word) // 2].lower()}"

    return f"[{_WORD.sub(grown, message)} ~~]"


def _mirrored(message: str) -> str:
    """Marked as read from right to left, so that what is not translated is seen."""
    return f"\u2067\u05d0{message}\u05d0\u2069"


def main(asked: list[str]) -> int:
    """Do what is asked on the command line."""
    if asked[:1] == ["extract"]:
        made = extract()
        write(made, POT)
        if EASY_FILE.exists():
            kept = easy_read()
            kept.update(made, no_fuzzy_matching=True)
            kept.obsolete.clear()
            write(kept, EASY_FILE)
        sys.stdout.write(f"{len(made)} messages in {POT.relative_to(ROOT)}\n")
        return 0
    if asked[:1] == ["check"]:
        lacking, unused = gaps(extract(), easy_read())
        for word, found in (("missing", lacking), ("unused", unused)):
            sys.stdout.writelines(f"{word}: {each}\n" for each in found)
        return 1 if lacking or unused else 0
    if asked[:1] == ["pretend"] and len(asked) > 1:
        pretend(Path(asked[1]))
        return 0
    sys.stderr.write(f"{__doc__}\n")
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
