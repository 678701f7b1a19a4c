from flask import Flask

from tests.journeys.conftest import SignIn
from tests.journeys.visitor import Visitor

MEMBER = "grace.mensah@fleetwelltrust.example"
EDITOR = "beatriz.sousa@directory.example"
NEW_WORDS = "Now with a kettle, a kind welcome and a seat by the window."


def test_room_changes_at_once_and_words_after_an_editor_agrees(
    demo: Flask, sign_in: SignIn
) -> None:
    member = sign_in(MEMBER).click("Our listings")
    service = member.headings("h2")[0]
    member.click(service)
    public = Visitor(demo.test_client())
    public.open(member.path.replace("/listings/", "/services/")).sees(service)
    member.press("Save", {"state": "full"}).sees("Full")
    public.open(public.path).sees("Full")

    member.click("Propose a change")
    member.press("See the difference", {"summary": NEW_WORDS}).sees(NEW_WORDS)
    member.press("Send to an editor")
    public.open(public.path).sees_no(NEW_WORDS)

    editor = sign_in(EDITOR).click(service).sees(NEW_WORDS)
    editor.press("Accept all of it")
    public.open(public.path).sees(NEW_WORDS)
