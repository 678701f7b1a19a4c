from tools.assets import clean, outside_addresses

FONT = "@font-face{font-family:X;src:url(https://assets.nhs.uk/fonts/X.woff2)}"


def test_a_style_sheet_asks_no_other_site_for_fonts() -> None:
    assert clean(f"{FONT}a{{color:red}}{FONT}") == "a{color:red}"


def test_icons_come_from_beside_the_style_sheet() -> None:
    assert clean("a{b:url(/assets/images/tick.svg)}") == "a{b:url(images/tick.svg)}"


def test_nothing_points_at_a_missing_source_map() -> None:
    assert clean("a{}\n/*# sourceMappingURL=x.css.map*/") == "a{}\n"
    assert clean("f();//# sourceMappingURL=x.js.map\n") == "f();\n"


def test_what_would_still_reach_outside_is_noticed() -> None:
    for address in ("https://x.example/a.png", "//x.example/a.png", "/assets/a.png"):
        assert outside_addresses(f"a{{b:url({address})}}") == [address]
    assert outside_addresses("a{b:url(images/a.png)}") == []
