"""Somebody walking through the site by its links and buttons only, without JavaScript."""

from dataclasses import dataclass, field
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient

Values = dict[str, str | list[str]]


@dataclass(slots=True)
class Visitor:
    """One visitor, on one page at a time."""

    client: FlaskClient
    path: str = "/"
    status: int = 0
    html: str = ""
    visited: list[str] = field(default_factory=list)

    def open(self, path: str) -> "Visitor":
        """Go to an address, following redirects."""
        response = self.client.get(path, follow_redirects=True)
        return self._arrive(response.request.path, response.status_code, response.text)

    def click(self, words: str) -> "Visitor":
        """Follow the first link that says just these words, else the first with them in it."""
        links = sorted(self.elements("a"), key=lambda link: _text(link) != words)
        for link in links:
            if words in _text(link) and link.get("href"):
                return self.open(urljoin(self.path, str(link.get("href"))))
        raise AssertionError(f"no link says {words!r} on {self.path}: {self._link_words()}")

    def press(self, words: str, fields: Values | None = None) -> "Visitor":
        """Fill in the form that has a button with these words, and press it."""
        for form in self.elements("form"):
            button = next((each for each in _within(form, "button") if words in _text(each)), None)
            if button is None:
                continue
            values = {**_held(form), **(fields or {})}
            unknown = set(fields or {}) - set(_names(form))
            assert not unknown, f"the form has no field {unknown} but {sorted(_names(form))}"
            if button.get("name"):
                values[str(button.get("name"))] = str(button.get("value", ""))
            target = urljoin(self.path, form.get("action") or self.path)
            return self._send(form.get("method", "get").lower(), target, values)
        raise AssertionError(f"no button says {words!r} on {self.path}")

    def sees(self, *words: str) -> "Visitor":
        """Assert that the page says these words."""
        text = " ".join(self.text.split())
        for each in words:
            assert each in text, f"{each!r} is not on {self.path} ({self.status}): {text[:1500]}"
        return self

    def sees_no(self, *words: str) -> "Visitor":
        """Assert that these words are nowhere in the page, markup included."""
        for each in words:
            assert each not in self.html, f"{each!r} is on {self.path}"
        return self

    def card_names(self) -> list[str]:
        """The names on the service cards, in order."""
        cards = [each for each in self.elements("article") if "card" in each.get("class", "")]
        return [_text(link) for card in cards for link in _within(card, "a")[:1]]

    def ready(self) -> dict[str, str]:
        """The drafts of a queue that are ready to publish: id -> name."""
        found = {}
        for item in self.elements("li"):
            box = next((each for each in _within(item, "input") if each.get("name") == "id"), None)
            if box is not None and "Ready to publish" in _text(item):
                found[str(box.get("value"))] = _text(_within(item, "a")[0])
        return found

    def headings(self, tag: str) -> list[str]:
        """What the headings of one level say."""
        return [_text(each) for each in self.elements(tag)]

    def first_row(self) -> str:
        """The name of the first row of the first table that has a link."""
        return next(_text(link) for table in self.elements("table") for link in _within(table, "a"))

    def count_in_heading(self) -> int:
        """The number that the heading begins with."""
        return int(_text(self.elements("h1")[0]).split()[0])

    def term(self, words: str) -> str:
        """What stands beside a term of a summary."""
        for row in self.elements("dl"):
            for term, value in zip(_within(row, "dt"), _within(row, "dd"), strict=False):
                if _text(term) == words:
                    return _text(value)
        raise AssertionError(f"no term {words!r} on {self.path}")

    @property
    def text(self) -> str:
        """What the page says."""
        return " ".join(_text(each) for each in self.elements("body"))

    def _send(self, method: str, target: str, values: Values) -> "Visitor":
        if method == "get":
            response = self.client.get(target, query_string=values, follow_redirects=True)
        else:
            response = self.client.post(target, data=values, follow_redirects=True)
        return self._arrive(response.request.path, response.status_code, response.text)

    def _arrive(self, path: str, status: int, html: str) -> "Visitor":
        self.path, self.status, self.html = path, status, html
        self.visited.append(path)
        return self

    def elements(self, tag: str) -> list[Element]:
        """Every element of one kind on the page."""
        return _within(html5lib.parse(self.html, namespaceHTMLElements=False), tag)

    def _link_words(self) -> list[str]:
        return [_text(link) for link in self.elements("a")][:60]


def _within(element: Element, tag: str) -> list[Element]:
    return list(element.iter(tag))


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _names(form: Element) -> list[str]:
    fields = [each for tag in ("input", "select", "textarea") for each in _within(form, tag)]
    return [str(each.get("name")) for each in fields if each.get("name")]


def _held(form: Element) -> Values:
    """What the form holds as it was loaded."""
    values: Values = {}
    for each in _within(form, "input"):
        name, kind = each.get("name"), each.get("type", "text")
        if not name or (kind in {"radio", "checkbox"} and each.get("checked") is None):
            continue
        held = str(each.get("value", "on" if kind == "checkbox" else ""))
        before = values.get(name, [])
        values[name] = [*([before] if isinstance(before, str) else before), held]
    for each in _within(form, "textarea"):
        values[str(each.get("name"))] = "".join(each.itertext())
    for each in _within(form, "select"):
        chosen = [
            option for option in _within(each, "option") if option.get("selected") is not None
        ]
        first = (chosen or _within(each, "option"))[:1]
        if first:
            values[str(each.get("name"))] = str(first[0].get("value", ""))
    return values
