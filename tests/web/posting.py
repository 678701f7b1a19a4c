"""What a browser would send from a form on a page, without JavaScript."""

from html.parser import HTMLParser

from werkzeug.datastructures import MultiDict


class _Forms(HTMLParser):
    """Collects, for each form, its action and its fields as they stand."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, MultiDict[str, str]]] = []
        self._select: str | None = None
        self._options: list[tuple[str, bool]] = []
        self._area: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {name: value or "" for name, value in attrs}
        if tag == "form":
            is_post = have.get("method", "get").lower() == "post"
            action = have.get("action", "").partition("?")[0] if is_post else "by GET"
            self.forms.append((action, MultiDict()))
        elif tag == "input":
            self._input(have)
        elif tag == "select":
            self._select, self._options = have.get("name"), []
        elif tag == "option" and self._select:
            self._options.append((have.get("value", ""), "selected" in have))
        elif tag == "textarea":
            self._area = (have.get("name", ""), [])

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select and self._options:
            chosen = [value for value, is_chosen in self._options if is_chosen]
            self._add(self._select, (chosen or [self._options[0][0]])[0])
            self._select = None
        elif tag == "textarea" and self._area:
            # A browser leaves out the line break right behind the tag.
            self._add(self._area[0], "".join(self._area[1]).removeprefix("\n"))
            self._area = None

    def _input(self, have: dict[str, str]) -> None:
        is_choice = have.get("type") in {"checkbox", "radio"}
        if "name" in have and (not is_choice or "checked" in have):
            self._add(have["name"], have.get("value", "on" if is_choice else ""))

    def _add(self, name: str, value: str) -> None:
        if self.forms and name:
            self.forms[-1][1].add(name, value)


def posted(page: str, path: str, **changes: str | list[str]) -> MultiDict[str, str]:
    """The fields of the first form that is posted to a path (or to no other), with changes."""
    parser = _Forms()
    parser.feed(page)
    fields = next(found for address, found in parser.forms if address in (path, ""))
    for name, value in changes.items():
        fields.setlist(name, value if isinstance(value, list) else [value])
    return fields
