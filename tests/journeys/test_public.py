from flask import Flask

from tests.journeys.post import delivered
from tests.journeys.visitor import Values, Visitor

NAME = "Quillon Feathersby"
EMAIL = "wren.tallow@person.example"
WANTS = "I do not go out much and would like company"


def test_somebody_searches_in_their_own_words_and_keeps_a_list(visitor: Visitor) -> None:
    visitor.press("Search", {"q": "cant cope with bills", "place": "N19 5QT"})
    visitor.sees("services").sees_no("N19 5QT")
    assert "5QT" not in visitor.path
    first = visitor.card_names()[0]
    visitor.click(first).sees("What happens", "How to join", "Getting in and taking part")
    visitor.press("Add to my list").click("More about").sees(first)
    visitor.open("/").click("My list").sees(first)
    visitor.press("Take off").sees("Nothing is on your list yet")


def test_filters_narrow_and_can_be_taken_away(visitor: Visitor) -> None:
    visitor.press("Search", {"q": "", "place": ""})
    everything = visitor.count_in_heading()
    visitor.open(f"{visitor.path}?domain=friendships&cost=free&mode=in_person&access=hearing_loop")
    narrowed = visitor.count_in_heading()
    assert 0 < narrowed < everything
    visitor.sees("Hearing loop").click("Clear all")
    assert visitor.count_in_heading() == everything


def test_a_pcn_has_a_soft_edge(visitor: Visitor) -> None:
    visitor.press("Search", {"q": "", "place": ""})
    code = next(
        str(option.get("value"))
        for select in visitor.elements("select")
        if select.get("name") == "pcn"
        for option in select.iter("option")
        if "Kentish Town South" in "".join(option.itertext())
    )
    visitor.open(f"/services?pcn={code}&domain=medication&page=9").sees(
        "Kentish Town South", "Just outside"
    )


def test_somebody_refers_themselves_and_follows_it(demo: Flask, visitor: Visitor) -> None:
    delivered(demo)  # what the demonstration itself had still to send
    visitor.open("/services?route=self&q=befriending")
    visitor.click(visitor.card_names()[0]).click("Ask them to contact me")
    visitor.press("Continue", {"who": "me", "age": "adult"})
    visitor.press("Look at what will be sent", {"name": NAME, "wants": WANTS})
    visitor.sees("There is a problem", "phone number or an e-mail address").sees(WANTS)
    visitor.press("Look at what will be sent", {"email": EMAIL, "safe_email": "y"})
    visitor.sees(NAME, WANTS)
    visitor.press("Send it").sees("There is a problem").press("Send it", {"agreed": "y"})
    visitor.sees("We have it", "Reference", "Secret")
    reference, secret = visitor.term("Reference"), visitor.term("Secret")

    told = delivered(demo)
    assert not [each for each in told if "/tasks/" in each.body], "nobody has confirmed it yet"
    mine = next(each for each in told if "/confirm/" in each.body)
    assert NAME not in mine.body
    Visitor(demo.test_client()).open(mine.link).press("Yes, this is my address").sees("Thank you")
    letter = next(each for each in delivered(demo) if "/tasks/" in each.body)
    assert NAME not in letter.body
    service = Visitor(demo.test_client()).open(letter.link)
    service.sees_no(WANTS, EMAIL).press("Accept").sees(NAME, WANTS)

    later = Visitor(demo.test_client()).open("/follow")
    later.press("Show me", {"reference": reference, "secret": "WRNG-WRNG-WRNG-WRNG"})
    later.sees("We cannot find a referral with this reference and secret")
    later.press("Show me", {"reference": reference, "secret": secret})
    later.sees("Accepted", "What happened").sees_no(NAME)
    later.click("Take it back").press("Take it back")
    later.sees("Taken back")


def test_find_support_asks_one_thing_at_a_time(visitor: Visitor) -> None:
    visitor.click("Find support for me")
    visitor.press("Continue").sees("There is a problem")
    visitor.press("Money, food and practical help").press("Friends and company")
    visitor.press("Continue").press("Continue", {"place": "NW5"}).press("Show me what fits")
    visitor.sees("Why we show this")
    assert "practical" not in visitor.path


def test_somebody_asks_to_talk_for_a_person_they_care_for_and_follows_it(visitor: Visitor) -> None:
    visitor.click("Talk to a person").press("Continue", {"who": "other", "age": "adult"})
    visitor.press("Look at what will be sent", {"name": NAME}).sees("There is a problem")
    visitor.press("Look at what will be sent", {"email": EMAIL, "safe_email": "y", "wants": WANTS})
    visitor.sees(NAME, WANTS).press("Send it", {"agreed": "y"}).sees("What happens next")
    codes: Values = {"reference": visitor.term("Reference"), "secret": visitor.term("Secret")}
    visitor.open("/follow").press("Show me", codes).sees("You hear from us by").sees_no(NAME)
    visitor.click("Take it back").press("Take it back").sees("It is taken back")
