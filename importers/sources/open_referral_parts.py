"""Pieces of an Open Referral document as rows of `directory.fields`, tolerant of how they come."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from base.text import clean_line
from directory.terms import PhoneKind
from importers.cells import CellError, read_website
from importers.sources.tidy import Tidy
from matching.terms import AccessFeature, Answer

Json = Mapping[str, Any]

EXTRA: Final = "x_anydoor"
_OWN: Final = "anydoor-"
_FIELDS: Final = {
    "domain": "domains", "nhse": "nhse", "kind": "kinds", "mode": "modes", "route": "routes",
    "community": "communities",
}  # fmt: skip
_PHONE: Final = {
    "voice": PhoneKind.VOICE, "text": PhoneKind.TEXT, "sms": PhoneKind.TEXT,
    "textphone": PhoneKind.TEXTPHONE, "tty": PhoneKind.TEXTPHONE, "cell": PhoneKind.CELL,
    "mobile": PhoneKind.CELL, "video": PhoneKind.VIDEO, "fax": PhoneKind.FAX,
    "pager": PhoneKind.PAGER,
}  # fmt: skip


def plain(value: Any) -> Any:  # noqa: ANN401
    """A value as text; numbers too."""
    return "" if value is None or isinstance(value, list | Mapping | bool) else str(value)


def extra_of(each: Json) -> Json:
    """What another Anydoor says besides the standard."""
    found = each.get(EXTRA)
    return found if isinstance(found, Mapping) else {}


def phone(each: Json, places: Mapping[str, str]) -> dict[str, Any]:
    """A phone number. places: ids of services at locations -> keys of places."""
    kind = _PHONE.get(clean_line(str(each.get("type") or "voice")).lower(), PhoneKind.VOICE)
    extension = plain(each.get("extension")).removesuffix(".0")
    codes = [_language(one) for one in each.get("languages") or [] if isinstance(one, Mapping)]
    row = {
        "number": clean_line(plain(each.get("number")).strip('"')),
        "kind": kind.value,
        "extension": extension if extension.isdigit() else "",
        "languages": [code for code in codes if code],
        "note": clean_line(plain(each.get("description")))[:200],
        "at": places.get(plain(each.get("service_at_location_id")), ""),
    }
    return {name: value for name, value in row.items() if value}


def main_phone(owner: Json) -> tuple[str, list[Json]]:
    """The number that stands first, if one says so of itself; and the others."""
    found = owner.get("phones")
    rows = [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []
    main = [each for each in rows if extra_of(each).get("is_main") is True]
    return (plain(main[0].get("number")) if main else ""), [e for e in rows if e not in main]


def contact(each: Json, places: Mapping[str, str]) -> dict[str, Any]:
    """Somebody to ask for."""
    names = (("name", "name"), ("role", "title"), ("department", "department"), ("email", "email"))
    row: dict[str, Any] = {ours: plain(each.get(theirs)) for ours, theirs in names}
    phones = [one for one in each.get("phones") or [] if isinstance(one, Mapping)]
    row["phones"] = [phone(one, {}) for one in phones]
    row["at"] = places.get(plain(each.get("service_at_location_id")), "")
    return {name: value for name, value in row.items() if value}


def identifier(tidy: Tidy, each: Json, rows: list[dict[str, Any]]) -> None:
    """A number of the organisation: charity and company numbers have fields of their own."""
    number = clean_line(plain(each.get("identifier")))
    scheme = clean_line(plain(each.get("identifier_scheme"))).upper()
    kind = clean_line(plain(each.get("identifier_type")))
    words = kind.lower()
    field = {"GB-CHC": "charity_number", "GB-COH": "company_number"}.get(scheme, "")
    if not scheme:
        field = next((f"{n}_number" for n in ("charity", "company") if n in words), "")
    if field and not tidy.values.get(f"organisation.{field}"):
        tidy.organisation(field, number[:40])
    elif number:
        rows.append({"scheme": scheme, "kind": kind, "identifier": number})


def terms(tidy: Tidy, found: Iterable[Json]) -> list[dict[str, Any]]:
    """Terms of other people's vocabularies."""
    rows = []
    for each in found:
        term = each.get("taxonomy_term")
        if not isinstance(term, Mapping):
            term = each
        name = clean_line(plain(term.get("name") or term.get("term")))
        detail = term.get("taxonomy_detail") or term.get("taxonomy") or {}
        detail = detail if isinstance(detail, Mapping) else {"name": detail}
        taxonomy = clean_line(plain(detail.get("name"))) or scheme_of(term)
        if not name:
            tidy.note("attributes", plain(each.get("id")), "has no term", "Give it a taxonomy term")
            continue
        row = {
            "taxonomy": taxonomy,
            "name": name,
            "taxonomy_uri": web(detail.get("uri")),
            "taxonomy_version": plain(detail.get("version"))[:40],
            "code": plain(term.get("code"))[:100],
            "description": plain(term.get("description"))[:500],
            "uri": web(term.get("term_uri")),
            "about": plain(each.get("link_type"))[:60],
            "value": plain(each.get("value"))[:200],
        }
        rows.append({key: value for key, value in row.items() if value})
    return rows


def attributes(tidy: Tidy, found: Sequence[Json]) -> None:
    """Terms of our own vocabularies into their fields; the others as they are."""
    own: dict[str, list[str]] = {}
    access: dict[str, str] = {}
    others = []
    for each in found:
        term = each.get("taxonomy_term")
        code = plain(term.get("code")) if isinstance(term, Mapping) else ""
        key, _, value = code.removeprefix(_OWN).partition(":")
        if code.startswith(_OWN) and key in _FIELDS:
            own.setdefault(_FIELDS[key], []).append(value)
        elif code.startswith(_OWN) and key == "access" and value in list(AccessFeature):
            answer = plain(each.get("value"))
            access |= {value: answer} if answer in list(Answer) else {}
        else:
            others.append(each)
    for name, codes in own.items():
        tidy.service(name, codes)
    if access:
        tidy.service("access", access)
    rows = terms(tidy, others)
    if rows:
        tidy.rows("external_terms", rows, tidy.service)


def languages(tidy: Tidy, found: Sequence[Json]) -> None:
    """Languages by ISO 639 code; those that have only a name are looked up by it."""
    codes = {}
    for each in found:
        code = _language(each)
        if code:
            codes[code] = clean_line(plain(each.get("note")))[:200]
        elif each.get("name"):
            tidy.note("language", each["name"], "has no code", "Use a code of ISO 639, like so")
    if codes:
        tidy.service("languages", list(codes))
        notes = {code: note for code, note in codes.items() if note}
        tidy.service("language_notes", notes)


_LANGUAGES: Final = {
    "english": "en", "arabic": "ar", "bengali": "bn", "british sign language": "bfi", "bsl": "bfi",
    "chinese": "zh", "farsi": "fa", "french": "fr", "german": "de", "greek": "el",
    "gujarati": "gu", "hindi": "hi", "italian": "it", "kurdish": "ku", "polish": "pl",
    "portuguese": "pt", "punjabi": "pa", "romanian": "ro", "russian": "ru", "somali": "so",
    "spanish": "es", "tamil": "ta", "turkish": "tr", "ukrainian": "uk", "urdu": "ur",
    "welsh": "cy", "yiddish": "yi", "albanian": "sq", "amharic": "am", "tigrinya": "ti",
    "pashto": "ps", "persian": "fa", "mandarin": "zh", "cantonese": "yue", "bulgarian": "bg",
    "hungarian": "hu", "sylheti": "syl", "lingala": "ln", "yoruba": "yo", "vietnamese": "vi",
}  # fmt: skip
"""Names of languages often met here -> codes of ISO 639."""


def language_code(said: str) -> str:
    """The code of a language by its code or its English name; "" if it is not known."""
    text = said.strip().lower()
    return text if re.fullmatch(r"[a-z]{2,3}", text) and text != "bsl" else _LANGUAGES.get(text, "")


def _language(each: Json) -> str:
    return language_code(plain(each.get("code") or each.get("language") or each.get("name")))


def web(value: Any) -> str:  # noqa: ANN401
    """An address that can be kept; "" for anything else."""
    try:
        return read_website(plain(value))
    except CellError:
        return ""


def scheme_of(term: Json) -> str:
    """What vocabulary a term is of, from its id or code: "esdServiceType:298"."""
    told = plain(term.get("code") or term.get("id") or term.get("vocabulary"))
    name = plain(term.get("vocabulary")) or (told.partition(":")[0] if ":" in told else "")
    return clean_line(name)[:150] or "Not named"
