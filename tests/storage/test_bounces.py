from email.message import EmailMessage

import pytest

from storage.bounces import came_back

REPORT = """From: mailer-daemon@rooms.example
To: post@anydoor.example
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="xx"

--xx
Content-Type: text/plain

It did not arrive.
--xx
Content-Type: message/delivery-status

Reporting-MTA: dns; rooms.example

Final-Recipient: rfc822; somebody@rooms.example
Action: ACTION
Status: 5.1.1

--xx
Content-Type: KIND

Message-ID: <ID@anydoor.example>
Subject: Anydoor: reference BCDF

--xx--
"""


def _report(
    action: str = "failed",
    kind: str = "text/rfc822-headers",
    message_id: str = "outbox-7-service-0",
) -> bytes:
    text = REPORT.replace("ACTION", action).replace("KIND", kind).replace("ID@", f"{message_id}@")
    return text.encode()


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822"])
@pytest.mark.parametrize("name", ["outbox-7-service-0", "outbox-7-core_team-12", "outbox-7-day"])
def test_a_report_of_failure_names_the_message_that_came_back(kind: str, name: str) -> None:
    assert came_back(_report(kind=kind, message_id=name)) == [(7, name)]


def test_a_delay_and_another_systems_message_are_not_ours_to_give_up() -> None:
    assert came_back(_report(action="delayed")) == []
    assert came_back(_report(message_id="outbox-99999999999999999999-a-0")) == []
    assert came_back(_report(message_id="something-else")) == []


def test_an_out_of_office_reply_is_no_report() -> None:
    reply = EmailMessage()
    reply["In-Reply-To"] = "<outbox-7-service-0@anydoor.example>"
    reply.set_content("I am away. Action: failed")

    assert came_back(bytes(reply)) == []


@pytest.mark.parametrize("raw", [b"", b"\xff\x00", b"Content-Type: multipart/report\n\nx"])
def test_what_is_no_message_at_all_is_nothing(raw: bytes) -> None:
    assert came_back(raw) == []
