"""Small drawings and addresses that stand on a page by the hundred: made once, then looked up."""

from functools import lru_cache
from typing import Final
from uuid import UUID

from flask import g, url_for
from markupsafe import Markup

_NOBODY: Final = UUID(int=0)
_WAYS: Final = frozenset({"arrow", "back"})  # they point the other way where reading does
_KEPT: Final = 2048  # drawings; there are some hundred


def icon(name: str, sheet: str = "") -> Markup:
    """A small icon of static/img/icons.svg."""
    return _icon(name, sheet or _sheet("img/icons.svg"))


def pictogram(key: str, extra: str = "", sheet: str = "") -> Markup:
    """A domain's pictogram of static/img/domains.svg. extra: a further class."""
    return _pictogram(key, extra, sheet or _sheet("img/domains.svg"))


def address_of(endpoint: str, service_id: UUID | str, place: str = "") -> str:
    """The address of one service's page; every other of the same kind is made from the first.

    place: what of the visitor's place may stand in it.
    """
    patterns: dict[tuple[str, str], str] = g.setdefault("address_patterns", {})
    pattern = patterns.get((endpoint, place))
    if pattern is None:
        pattern = url_for(endpoint, service_id=_NOBODY, place=place or None)
        patterns[endpoint, place] = pattern
    return pattern.replace(str(_NOBODY), str(service_id), 1)


def _sheet(filename: str) -> str:
    """The address of a sheet of drawings, looked up once a page."""
    sheets: dict[str, str] = g.setdefault("sheets", {})
    found = sheets.get(filename)
    if found is None:
        found = sheets[filename] = url_for("static", filename=filename)
    return found


@lru_cache(maxsize=_KEPT)
def _icon(name: str, sheet: str) -> Markup:
    turned = " icon--way" if name in _WAYS else ""
    return Markup(
        '<svg class="icon{}" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"'
        ' focusable="false"><use href="{}#{}"/></svg>'
    ).format(turned, sheet, name)


@lru_cache(maxsize=_KEPT)
def _pictogram(key: str, extra: str, sheet: str) -> Markup:
    return Markup(
        '<svg class="{}" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true"'
        ' focusable="false"><use href="{}#domain-{}"/></svg>'
    ).format(f"pictogram {extra}".strip(), sheet, key)
