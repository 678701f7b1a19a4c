from flask import Flask

from tests.journeys.conftest import SignIn
from tests.journeys.post import delivered
from tests.journeys.visitor import Values, Visitor

CONNECTOR = "amina.warsame@connectors.example"
CORE_TEAM = "niamh.gallagher@kentishtowncore.example"
NAME = "Zephyrine Quillfeather"
WANTS = "To get out of the flat once a week and talk to somebody"


def a_person(connector: Visitor) -> Visitor:
    """A connector adds a person and writes down that they agree to take part."""
    delivered(connector.client.application)  # what the demonstration itself had still to send
    connector.click("People").click("Add a person")
    connector.press(
        "Add to the caseload",
        {
            "name": NAME,
            "phone": "07700 900111",
            "postcode": "NW5 2CO",
            "core_team_id": _choice(connector, "core_team_id", "Kentish Town core team"),
        },
    )
    connector.sees(NAME).click("The whole record").click("Change: reaching them safely")
    connector.press("Save", {"safe_phone": "yes"}).click(NAME)
    connector.click("Ask, and write it down")
    connector.press("Write it down", {"answer": "yes"})
    return connector.sees(NAME)


def a_session(connector: Visitor) -> Visitor:
    """They sit down together, as far as exploring options for friendships."""
    connector.press("Start the first session").press("Save, and go on to the ratings")
    ratings: Values = {"rating_friendships": "2", "help_friendships": "y", "rating_leisure": "4"}
    connector.press("Save, and choose", ratings)
    connector.sees("Friendships")
    connector.press("Go on", {"first": "friendships", "second": "leisure"})
    connector.press("Save and go on", {"said": "Since the move nobody calls."})
    connector.press("Save and go on", {"said": WANTS})
    return connector.sees("Exploring options", "Why we show this")


def a_referral(connector: Visitor) -> Visitor:
    """The person agrees to one referral, having seen exactly what is sent."""
    connector.click("Refer to")
    connector.press("Look at what will be sent", {"wants": WANTS, "shares": ["full_name", "phone"]})
    connector.sees("accept", NAME, WANTS)
    connector.press("Write down what they say").sees("There is a problem")
    return connector.press("Write down what they say", {"agreed": "yes"}).sees("Sent")


def by_link(demo: Flask) -> tuple[Visitor, str]:
    """The service opens the link of its e-mail, which says nothing about anybody."""
    letter = next(each for each in delivered(demo) if "/tasks/" in each.body)
    for private in (NAME, "Zephyrine", WANTS, "riendship"):
        assert private not in letter.body + letter.subject
    return Visitor(demo.test_client()).open(letter.link), letter.link


def test_a_referral_goes_all_the_way_round(demo: Flask, sign_in: SignIn) -> None:
    connector = a_person(sign_in(CONNECTOR))
    a_session(connector)
    connector.press("They will get in touch")
    a_referral(connector)

    service, _ = by_link(demo)
    service.sees("ZQ").sees_no(NAME, WANTS, "900111")
    service.press("Accept").sees(NAME, WANTS, "07700 900111")
    service.press("They have started")
    service.click("Finish, and say how it went")
    service.press("Save").sees("Choose how it went")
    service.press(
        "Save", {"outcome": "completed", "helped_friendships": "helped", "note": "Lovely."}
    )

    core_team = sign_in(CORE_TEAM)
    core_team.click("Messages back").click(NAME)
    core_team.sees("It went as planned", "Lovely.")
    core_team.press("Seen", {"note": "Thank you"}).sees("The loop is closed")

    connector.click("People").click(NAME).sees("All done", "The loop is closed", "Lovely.")


def test_a_service_that_cannot_help_hands_the_person_back(demo: Flask, sign_in: SignIn) -> None:
    connector = a_person(sign_in(CONNECTOR))
    a_referral(a_session(connector))
    service, link = by_link(demo)
    service.click("We cannot help").press("Save").sees("Choose a reason")
    service.press("Save", {"reason": "full", "note": "Back in spring."})
    service.open(link).sees_no(NAME)

    connector.click("Referrals").sees("Back with you: find what comes next").click(NAME)
    connector.sees("We are full", "Your turn")
    connector.click("Say what happens next").press("Save").sees("Choose what happens next")
    connector.press("Save", {"placement": "person_said_no", "reason": "anxious"})
    connector.sees("New plan made")

    core_team = sign_in(CORE_TEAM)
    core_team.click("Messages back").click(NAME).press("Seen").sees("The loop is closed")


def test_the_session_is_kept_and_drawn_over_time(sign_in: SignIn) -> None:
    connector = a_session(a_person(sign_in(CONNECTOR)))
    connector.press("Save, and agree on actions", {"said": "The choir, perhaps."})
    connector.press("Write it down").sees("Write down what will happen")
    connector.press("Write it down", {"text": "Walk to the heath on Sunday", "owner": "me"})
    connector.sees("Walk to the heath on Sunday").click("Done with this area")
    connector.sees("Understanding", "Leisure")
    connector.click("Agreeing on actions").click("Done with this area")
    connector.press("Finish the session", {"next_on": "2026-04-01"})
    connector.sees("Since the move nobody calls.", WANTS, "Walk to the heath on Sunday")
    connector.click(NAME).sees("How things have changed", "1 April 2026")


def test_another_teams_connector_does_not_find_the_person(sign_in: SignIn) -> None:
    path = a_person(sign_in(CONNECTOR)).path
    stranger = sign_in("deniz.aydin@connectors.example")
    assert stranger.open(path).status == 404
    stranger.sees_no(NAME)
    assert sign_in("oliver.tan@administration.example").open(path).status == 403


def _choice(visitor: Visitor, name: str, words: str) -> str:
    """The value behind the words of one choice of a select."""
    for select in visitor.elements("select"):
        if select.get("name") == name:
            for option in select.iter("option"):
                if words in "".join(option.itertext()):
                    return str(option.get("value"))
    raise AssertionError(f"{name} offers no {words!r}")
