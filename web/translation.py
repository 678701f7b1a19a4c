"""The language a page speaks: the visitor's choice on public pages, English for staff.

Messages are looked up by their English words (gettext). A catalogue is a file
`<locale>/LC_MESSAGES/messages.po` in one of the folders of the application; it is compiled when
somebody first asks for it, so that no compiled file can be older than its source.
"""

from collections.abc import Callable, ItemsView, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, Final, Protocol, Self, TypeVar, cast

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, has_app_context
from flask_babel import Babel, Domain
from jinja2 import Environment
from markupsafe import Markup
from werkzeug.local import LocalProxy

Key = TypeVar("Key")
ENGLISH: Final = "en_GB"
EASY_READ: Final = "en_GB@easyread"
SHIPPED: Final = Path(__file__).parents[1] / "translations"
_EXTENSION: Final = "anydoor_languages"
_NOTHING: Final = NullTranslations()
_SPOKEN: Final = ("language", "catalogue", "safe_messages")  # what `g` holds of the language


@dataclass(frozen=True, slots=True)
class Language:
    """One that pages can be in. code: its locale, as gettext names it (en_GB@easyread)."""

    code: str
    name: str  # in the language itself
    lang: str  # as HTML has it
    direction: str  # "ltr" or "rtl"

    @property
    def theirs(self) -> Markup:
        """Attributes for what organisations write: theirs is English, whatever the page is in."""
        is_english = self.lang.startswith("en")
        return Markup("") if is_english else Markup(' lang="en-GB" dir="auto"')


IN_ENGLISH: Final = Language(ENGLISH, "English", "en-GB", "ltr")


class Catalogues(Domain):  # type: ignore[misc]  # flask-babel has no types
    """Every catalogue, read when it is first asked for."""

    def __init__(self, folders: tuple[Path, ...], choose: Callable[[], str]) -> None:
        """folders: where catalogues lie; one of a later folder hides one of an earlier."""
        super().__init__([str(folder) for folder in folders])
        self.files = {
            file.parts[-3]: file
            for folder in folders
            for file in sorted(folder.glob("*/LC_MESSAGES/messages.po"))
        }
        self.read: dict[str, NullTranslations] = {ENGLISH: _NOTHING}
        self.choose = choose
        self.safe: dict[str, dict[str, Markup]] = {}  # locale -> messages as templates show them

    def get_translations(self) -> NullTranslations:
        """The catalogue of the page that is being made; an empty one outside of a request."""
        if not has_app_context():
            return _NOTHING
        return self.of(language().code)

    def count(self, code: str) -> int:
        """How many messages a catalogue has words for."""
        with self.files[code].open("rb") as file:
            return sum(1 for each in read_po(file) if each.id and any(each.string or ()))

    def of(self, code: str) -> NullTranslations:
        """One catalogue by its locale."""
        if code not in self.read:
            compiled = BytesIO()
            with self.files[code].open("rb") as file:
                write_mo(compiled, read_po(file, locale=Locale.parse(code)))
            compiled.seek(0)
            self.read[code] = Translations(compiled)
        return self.read[code]


class Speaking(Protocol):
    """Several words about one thing, which know themselves in the language of the page."""

    def in_language(self) -> Self:
        """The same in the language of the page."""
        ...


Spoken = TypeVar("Spoken", bound="str | Speaking")


class Words(Mapping[Key, Spoken]):
    """Words by code, as a mapping of them, but in the language of the page that reads them."""

    def __init__(self, english: Mapping[Key, Spoken]) -> None:
        """english: what each code is called in English; `tools/messages.py` finds it here."""
        self.english = english

    def __getitem__(self, key: Key) -> Spoken:
        """One code's words."""
        found = self.english[key]
        spoken = gettext(found) if isinstance(found, str) else found.in_language()
        return cast("Spoken", spoken)

    def items(self) -> ItemsView[Key, Spoken]:
        """Every code with its words."""
        if _catalogue() is _NOTHING:
            return self.english.items()
        return super().items()

    def __iter__(self) -> Any:  # noqa: ANN401  (an iterator over keys, as the mapping has it)
        """The codes, in order."""
        return iter(self.english)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.english)


def init_app(app: Flask, choose: Callable[[], str], *folders: Path) -> None:
    """Let pages speak the languages whose catalogues lie in these folders.

    choose: the locale of the page that is being made.
    """
    catalogues = Catalogues((SHIPPED, *folders), choose)
    babel = Babel(configure_jinja=False)
    babel.init_app(app, default_locale=ENGLISH, locale_selector=lambda: language().code)
    babel.domain_instance = catalogues
    app.extensions[_EXTENSION] = catalogues


def dress(environment: Environment) -> None:
    """Let templates mark what they say with {% trans %} and _(), and change lists with {% do %}."""
    environment.add_extension("jinja2.ext.i18n")
    environment.add_extension("jinja2.ext.do")
    environment.policies["ext.i18n.trimmed"] = True
    made: Any = environment
    made.install_gettext_callables(
        gettext=lambda message: _catalogue().gettext(message),
        ngettext=lambda one, many, count: _catalogue().ngettext(one, many, count),
        newstyle=True,
    )
    environment.globals.update(
        {"_": _in_template, "gettext": _in_template},  # a page says hundreds: jinja's own are slow
        in_language=gettext,  # of what Python marked and a template shows
        page_language=LocalProxy(language),
    )


def gettext(message: str, **values: object) -> str:
    """A message in the language of the page, with values for its %(names)s."""
    catalogue = _catalogue()
    is_said = catalogue is _NOTHING or not message
    found = message if is_said else catalogue.gettext(message)
    return found % values if values else found


def ngettext(one: str, many: str, count: int, **values: object) -> str:
    """The same for a number of things; `num` is the number."""
    return _catalogue().ngettext(one, many, count) % {"num": count, **values}


def gettext_noop(message: str) -> str:
    """The message itself: it is put into the catalogue here, and translated where it is shown."""
    return message


def date_words(when: date, pattern: str) -> str:
    """A day as the language of the page writes it (CLDR pattern "d MMMM y"); "" in English."""
    code = language().code
    if code.startswith("en"):
        return ""
    return format_date(when, pattern, locale=Locale.parse(code.partition("@")[0]))


def weekday_words(when: date) -> str:
    """A day with its weekday: "Tuesday 10 March"."""
    return date_words(when, "EEEE d MMMM") or f"{when:%A} {when.day} {when:%B}"


def catalogues() -> Catalogues:
    """Every catalogue of this application."""
    return cast("Catalogues", current_app.extensions[_EXTENSION])


def language_of(code: str) -> Language:
    """A language by its locale, as the page that offers it names it."""
    locale = Locale.parse(code)
    name = "Easy Read" if code == EASY_READ else (locale.get_display_name(locale) or code)
    lang = str(locale).partition("@")[0].replace("_", "-")
    return Language(code, name[:1].upper() + name[1:], lang, locale.text_direction)


def language() -> Language:
    """The language of the page that is being made."""
    if not has_app_context() or _EXTENSION not in current_app.extensions:
        return IN_ENGLISH
    found = g.get("language")
    if found is None:
        code = catalogues().choose()
        found = g.language = IN_ENGLISH if code == ENGLISH else language_of(code)
    return cast("Language", found)


def chosen_language() -> str:
    """The locale of the page, to keep for the letters it leads to; "" for English."""
    code = language().code
    return "" if code == ENGLISH else code


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Say all that is said meanwhile in one language, whatever the page speaks. "": English."""
    kept = {name: g.pop(name) for name in _SPOKEN if name in g}
    g.language = language_of(code) if code not in {"", ENGLISH} else IN_ENGLISH
    try:
        yield
    finally:
        for name in _SPOKEN:
            g.pop(name, None)
        for name, value in kept.items():
            setattr(g, name, value)


def as_written(text: str | None) -> str:
    """What an organisation wrote, marked as English on a page in another language; "" for None."""
    marks = language().theirs
    return Markup("<span{}>{}</span>").format(marks, text) if text and marks else text or ""


def _in_template(message: str, **values: object) -> Markup:
    """A message that a template says, as the "newstyle" of jinja's i18n would; values escaped."""
    safe = _safe()
    found = safe.get(message)
    if found is None:
        found = safe[message] = Markup(_catalogue().gettext(message))  # noqa: S704  (our own words)
    return found % values if values or "%" in found else found


def _safe() -> dict[str, Markup]:
    """What templates have said so far in the language of this page."""
    if not has_app_context():
        return {}
    found: dict[str, Markup] | None = g.get("safe_messages")
    if found is None:
        if _EXTENSION not in current_app.extensions:
            return {}
        found = g.safe_messages = catalogues().safe.setdefault(language().code, {})
    return found


def _catalogue() -> NullTranslations:
    if not has_app_context():
        return _NOTHING
    found: NullTranslations | None = g.get("catalogue")
    if found is None:
        is_known = _EXTENSION in current_app.extensions
        found = g.catalogue = catalogues().get_translations() if is_known else _NOTHING
    return found
