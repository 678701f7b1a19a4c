"""Take pictures of the gallery of components, and let axe look at it.

    python tools/gallery.py --out /tmp/pictures [--vendor DIR] [--pages home,form] [--axe]

--vendor: the folder that holds nhsuk/ (default: static/vendor, which `make assets` fills).
"""

import argparse
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Final

from flask import Flask, Response, render_template, send_from_directory
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

ROOT: Final = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tools.chromium import chromium  # noqa: E402  (the path must be set first)
from web import crisis, gallery, look  # noqa: E402  (the path must be set first)

WIDTHS: Final = (390, 1280)
CSP: Final = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'"
ARGUMENTS: Final = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]


def create_app(vendor: Path) -> Flask:
    """An application of the gallery alone, under the real content security policy."""
    app = Flask(__name__, root_path=str(ROOT), static_folder=None)
    look.dress(app.jinja_env)
    lines = crisis.load()

    def static(filename: str) -> Response:
        if filename.startswith("vendor/"):
            return send_from_directory(vendor, filename.removeprefix("vendor/"))
        return send_from_directory(ROOT / "static", filename)

    def show(name: str) -> str:
        is_staff = name in gallery.STAFF_PAGES
        pages = [(page.title(), f"/{page}", page == name) for page in gallery.PAGES]
        user = SimpleNamespace(name="Sam Idowu", role_words="Community connector, Barnet 3")
        return render_template(
            f"gallery/{name}.html",
            service_name="Anydoor",
            area_name="North Central London",
            is_demo=True,
            crisis=lines,
            current_user=user if is_staff else None,
            navigation=pages,
            csrf_token=lambda: "sample",
            **gallery.samples(),
        )

    def policy(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = CSP
        return response

    app.jinja_env.globals["csrf_token"] = lambda: "sample"
    app.add_url_rule("/static/<path:filename>", "static", static)
    app.add_url_rule("/<name>", "show", show)
    app.after_request(policy)
    return app


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve on a free port of this machine for as long as needed."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def picture(browser: Browser, address: str, out: Path, *, width: int, scheme: str) -> list[str]:
    """One picture of one page; what the console complained of."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        forced_colors="active" if scheme == "forced" else "none",
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    if scheme == "print":
        page.emulate_media(media="print")
    page.wait_for_timeout(150)
    too_wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    page.screenshot(path=out, full_page=True)
    context.close()
    return [*said, *(["wider than the window"] if too_wide else [])]


def check(browser: Browser, address: str, *, scheme: str) -> list[str]:
    """What axe finds wrong with a page."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415  (slow, seldom needed)

    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,
    )
    page = context.new_page()
    page.goto(address)
    found = Axe().run(page).response["violations"]
    context.close()
    return [f"{item['id']}: {node['html'][:120]}" for item in found for node in item["nodes"]]


def main() -> None:
    """Read the arguments, take the pictures, print what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--vendor", type=Path, default=ROOT / "static" / "vendor")
    parser.add_argument("--pages", default=",".join(gallery.PAGES))
    parser.add_argument("--schemes", default="light,dark")
    parser.add_argument("--widths", default=",".join(map(str, WIDTHS)))
    parser.add_argument("--axe", action="store_true")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with serving(create_app(asked.vendor)) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for name in asked.pages.split(","):
            for scheme in asked.schemes.split(","):
                for width in map(int, asked.widths.split(",")):
                    file = asked.out / f"{name}-{width}-{scheme}.png"
                    for line in picture(
                        browser, f"{base}/{name}", file, width=width, scheme=scheme
                    ):
                        print(file.stem, line)
                if asked.axe and scheme in ("light", "dark"):
                    for line in check(browser, f"{base}/{name}", scheme=scheme):
                        print("axe", name, scheme, line)
        browser.close()


if __name__ == "__main__":
    main()
