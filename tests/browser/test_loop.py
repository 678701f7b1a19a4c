import pytest

from tests.browser.conftest import NewWalker, Site, Walker
from tests.journeys.post import delivered
from tests.proof import in_proof_alone, is_full, proof

pytestmark = pytest.mark.browser

CONNECTOR = "amina.warsame@connectors.example"
CORE_TEAM = "niamh.gallagher@kentishtowncore.example"
NAME = "Zephyrine Quillfeather"
WANTS = "To get out of the flat once a week and talk to somebody"


def assert_clean(*walkers: Walker) -> None:
    """No page had anything for axe, was too wide, or asked another site for anything."""
    assert {path: wrong for each in walkers for path, wrong in each.violations.items()} == {}
    assert [url for each in walkers for url in each.outside] == []


def a_person_in_a_session(connector: Walker) -> None:
    """From the caseload to exploring options."""
    connector.sign_in(CONNECTOR).click("Add a person")
    connector.press("Add to the caseload").sees("Enter the name the person uses")
    connector.fill("Name to use", NAME).fill("Phone", "07700 900111").fill("Postcode", "NW5 2CO")
    connector.page.get_by_label("Core team").select_option(label="Kentish Town core team")
    connector.press("Add to the caseload").sees(NAME)
    connector.click("The whole record").click(": reaching them safely")
    connector.choose("safe_phone", "yes").press("Save").click(NAME)
    connector.click("Ask, and write it down").choose("answer", "yes").press("Write it down")
    connector.press("Start the first session").press("Save, and go on to the ratings")
    connector.choose("rating_friendships", "2").choose("rating_leisure", "4")
    connector.press("Save, and choose")
    connector.choose("first", "friendships").press("Go on")
    connector.fill("In their own words", "Since the move nobody calls.").press("Save and go on")
    connector.fill("In their own words", WANTS).press("Save and go on")
    connector.sees("Why we show this")


@pytest.mark.parametrize(
    ("width", "script"),
    [
        pytest.param(1280, True, id="desktop", marks=pytest.mark.proof("loop")),
        pytest.param(
            390,
            False,
            id="phone without JavaScript",
            marks=in_proof_alone("loop-without-script", "tests/journeys go the same way"),
        ),
    ],
)
def test_the_whole_loop(new_walker: NewWalker, site: Site, *, width: int, script: bool) -> None:
    delivered(site.app)  # what the demonstration itself had still to send

    def somebody() -> Walker:
        return new_walker(width=width, script=script, axe=is_full())

    connector = somebody()
    a_person_in_a_session(connector)
    connector.click("Refer to").fill("What does the person hope for", WANTS)
    connector.press("Look at what will be sent")
    connector.press("Write down what they say").sees("There is a problem")
    connector.choose("agreed", "yes").press("Write down what they say")

    letter = next(each for each in delivered(site.app) if "/tasks/" in each.body)
    service = somebody().go(letter.link)
    service.press("Accept").press("They have started")
    service.click("Finish, and say how it went").press("Save").sees("Choose how it went")
    service.choose("outcome", "completed").press("Save")

    core_team = somebody().sign_in(CORE_TEAM)
    core_team.click("Messages back").click(NAME).press("Seen").sees("The loop is closed")

    connector.click("People").click(NAME).sees("All done")
    connector.click("Go on with the session").press("Save, and go on to the ratings")
    assert_clean(connector, service, core_team)
    proof("loop" if script else "loop-without-script", {"pages": len(connector.looked_at)})
