"""The transport of geocoders that ask a service: bounded in time and size, and to one machine."""

import json
import time
from collections.abc import Mapping
from http.client import HTTPException, HTTPResponse
from typing import Any, Final, cast
from urllib.error import HTTPError
from urllib.request import (
    HTTPRedirectHandler,
    HTTPSHandler,
    ProxyHandler,
    Request,
    build_opener,
)

from geopy.adapters import AdapterHTTPError, BaseSyncAdapter
from geopy.exc import GeocoderParseError, GeocoderTimedOut, GeocoderUnavailable

MOST_BYTES: Final = 256 * 1024  # of an answer; ten places with their details are 20 kB
_STEP: Final = 16 * 1024  # bytes read between two looks at the clock


class _StayThere(HTTPRedirectHandler):
    """Follows no redirect: what is asked may name where somebody lives."""

    def redirect_request(self, *_args: object, **_named: object) -> None:
        """Leave the answer as it is, an error."""


class BoundedAdapter(BaseSyncAdapter):
    """Asks one address by urllib; the time limit is that of the whole answer.

    Exceptions carry neither the address asked nor the answer, so neither can reach a log.
    """

    def __init__(self, *, proxies: Mapping[str, str] | None, ssl_context: Any) -> None:  # noqa: ANN401  (geopy's own)
        """Take geopy's settings. proxies: None for those of the system."""
        super().__init__(proxies=proxies, ssl_context=ssl_context)  # type: ignore[no-untyped-call]
        self._open = build_opener(
            HTTPSHandler(context=ssl_context),
            ProxyHandler(None if proxies is None else dict(proxies)),
            _StayThere,
        ).open

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> Any:  # noqa: ANN401  (whatever JSON holds)
        """What the service answers. Raises GeopyError for anything but JSON."""
        text = self.get_text(url, timeout=timeout, headers=headers)
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            raise GeocoderParseError("The service did not answer in JSON") from None

    def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> str:
        """What the service answers. Raises GeopyError, or AdapterHTTPError with the status alone.

        timeout: seconds until the whole answer must be there.
        """
        ends = time.monotonic() + timeout
        request = Request(url, headers=dict(headers))  # noqa: S310  (the scheme is checked in config)
        try:
            with self._open(request, timeout=timeout) as page:
                return _read(cast("HTTPResponse", page), ends).decode()
        except HTTPError as error:
            error.close()
            raise AdapterHTTPError(  # type: ignore[no-untyped-call]
                "The service refused", status_code=error.code, headers={}, text=None
            ) from None
        except TimeoutError:
            raise GeocoderTimedOut("The service took too long") from None
        except (OSError, HTTPException):
            raise GeocoderUnavailable("The service cannot be reached") from None
        except ValueError:
            raise GeocoderParseError("The service did not answer in UTF-8") from None


def _read(page: HTTPResponse, ends: float) -> bytes:
    """The whole answer, if it is there in time and not too long."""
    found = b""
    while step := page.read1(_STEP):
        found += step
        if time.monotonic() > ends:
            raise GeocoderTimedOut("The service took too long")
        if len(found) > MOST_BYTES:
            raise GeocoderParseError("The service answered with far too much")
    return found
