"""Phones, people, prices and the like in words: rows of `directory.field_rows`, ready to read."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from directory.terms import LocationKind, PhoneKind
from web.translation import Words, gettext, gettext_noop
from web.wording import day
from web.wording_people import LANGUAGES, language_words

PHONE_KINDS: Final[Mapping[PhoneKind, str]] = Words(
    {
        PhoneKind.VOICE: "Calls",
        PhoneKind.CELL: "Mobile",
        PhoneKind.TEXT: "Text messages",
        PhoneKind.TEXTPHONE: "Textphone",
        PhoneKind.VIDEO: "Video calls",
        PhoneKind.FAX: "Fax",
        PhoneKind.PAGER: "Pager",
    }
)
LOCATION_KINDS: Final[Mapping[LocationKind, str]] = {
    LocationKind.PHYSICAL: "People can go there",
    LocationKind.POSTAL: "For letters only",
    LocationKind.VIRTUAL: "Only online",
}
_FROM_UNTIL: Final = (gettext_noop("from %(day)s"), gettext_noop("until %(day)s"))
_BY_NAME: Final = {name.casefold(): code for code, name in LANGUAGES.items()}


def phone_words(row: Mapping[str, Any], place: str = "") -> str:
    """One number: "Textphone 18001 020 7946 0124, extension 204, for carers"."""
    kind = PhoneKind(row["kind"])
    called = "" if kind is PhoneKind.VOICE else PHONE_KINDS[kind]
    told = [
        f"{called} {row['number']}".strip(),
        gettext("extension %(number)s", number=row["extension"]) if row.get("extension") else "",
        row.get("note", ""),
        language_names(row.get("languages", ())),
        gettext("at %(place)s", place=place) if place else "",
    ]
    return ", ".join(filter(None, told))


def contact_words(row: Mapping[str, Any], place: str = "") -> str:
    """Whom to ask for: "Margit, Coordinator, Money team, 07700 900123"."""
    told = [row.get(name, "") for name in ("name", "role", "department")]
    told += [phone_words(each) for each in row.get("phones", ())]
    told += [row.get("email", ""), gettext("at %(place)s", place=place) if place else ""]
    return ", ".join(filter(None, told))


def price_words(row: Mapping[str, Any]) -> str:
    """One price: "On benefits: £2, until 31 December 2026. Tea included"."""
    price = money_words(row["pence"], row["currency"])
    begun = ": ".join(filter(None, (row["option"], price)))
    until = valid_words(row.get("valid_from"), row.get("valid_to"))
    return ". ".join(filter(None, (", ".join(filter(None, (begun, until))), row.get("note", ""))))


def money_words(pence: int | None, currency: str = "GBP") -> str:
    """An amount: "£2", "£6.50", "12.00 EUR"; nothing for no amount, "free" for none of it."""
    if pence is None:
        return ""
    if pence == 0:
        return gettext("free")
    amount = f"{pence // 100}" if pence % 100 == 0 else f"{pence // 100}.{pence % 100:02}"
    return f"£{amount}" if currency == "GBP" else f"{amount} {currency}"


def valid_words(first: str | date | None, last: str | date | None) -> str:
    """From when until when: "from 1 March 2026", "until 31 December 2026"."""
    days = [
        date.fromisoformat(each) if isinstance(each, str) and each else each
        for each in (first, last)
    ]
    told = [
        gettext(words, day=day(each))
        for words, each in zip(_FROM_UNTIL, days, strict=True)
        if isinstance(each, date)
    ]
    return " ".join(told)


def document_words(row: Mapping[str, Any]) -> str:
    """Something to bring, and where it is found."""
    return f"{row['document']} ({row['url']})" if row.get("url") else str(row["document"])


def term_words(row: Mapping[str, Any]) -> str:
    """A term of somebody else's list: "Debt advice (LGA service types, 1072)"."""
    value = f": {row['value']}" if row.get("value") else ""
    where = ", ".join(filter(None, (row["taxonomy"], row.get("code", ""))))
    return f"{row['name']}{value} ({where})"


def language_names(codes: Iterable[str]) -> str:
    """Languages by their names: "Somali, Turkish"."""
    return ", ".join(language_words(each) for each in codes)


def language_codes(typed: str) -> list[str]:
    """Languages as somebody typed them, as codes. Raises ValueError for one we do not know."""
    found = []
    for name in filter(None, (each.strip() for each in typed.split(","))):
        code = _BY_NAME.get(name.casefold()) or (name.lower() if name.lower() in LANGUAGES else "")
        if not code:
            raise ValueError(
                f"We do not know the language {name[:40]}. Write, say: Somali, Turkish"
            )
        found.append(code)
    return list(dict.fromkeys(found))
