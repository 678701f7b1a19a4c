"""Pages as PDF files, where WeasyPrint and its system libraries are there; nowhere else.

It is an extra (requirements-pdf.lock): it needs Pango, takes seconds to import, and every browser
can print a page into a PDF without it.
"""

import mimetypes
import threading
from ctypes.util import find_library
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from werkzeug.security import safe_join

HERE: Final = "https://page.invalid/"
"""Where a page says it is while it is drawn. No such host exists, so nothing can be asked of it."""

_LIBRARIES: Final = ("pango-1.0", "pangoft2-1.0", "gobject-2.0")
_LONGEST_WAIT: Final = 15.0  # seconds for those before; a page of 50 services takes about one
_one_at_a_time: Final = threading.Lock()


class BusyError(RuntimeError):
    """Others are waiting for files, and this one would take too long."""


@lru_cache(maxsize=1)
def is_possible() -> bool:
    """Whether this machine can make PDF files. Looked up once; imports nothing."""
    return find_spec("weasyprint") is not None and all(map(find_library, _LIBRARIES))


def as_pdf(page: str, static_folder: Path) -> bytes:
    """A page of ours as an accessible PDF (PDF/UA). Its style sheets come from `static_folder`.

    Nothing is fetched from any other place. One file is made at a time, so that visitors cannot
    take the whole machine: raises BusyError after a while of waiting.
    """
    if not _one_at_a_time.acquire(timeout=_LONGEST_WAIT):
        raise BusyError
    try:
        return _made(page, static_folder)
    finally:
        _one_at_a_time.release()


def own_file(url: str, static_folder: Path) -> Path:
    """The file of ours that an address means. Raises ValueError for anything else."""
    address = urlsplit(url)
    name = unquote(address.path).removeprefix("/static/")
    path = safe_join(str(static_folder), name)
    is_ours = url.startswith(f"{HERE}static/") and path is not None
    if not is_ours or path is None or not Path(path).is_file():
        raise ValueError("a PDF is made of files of ours alone")
    return Path(path)


def _made(page: str, static_folder: Path) -> bytes:
    from weasyprint import HTML  # noqa: PLC0415  (seconds to import, and not always there)
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

    class OwnFiles(URLFetcher):  # type: ignore[misc]  # it has no types
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            del headers
            path = own_file(url, static_folder)
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    document = HTML(string=page, base_url=HERE, url_fetcher=OwnFiles(allowed_protocols=()))
    made: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return made
