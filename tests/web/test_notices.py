import re
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

from accounts.actor import Role
from accounts.commands import add_membership, add_team, set_team_lead
from accounts.terms import TeamKind
from app import make_worker
from directory.models import ServiceRow
from referrals.models import ReferralRow
from storage.engine import writing
from storage.mail import Letter
from storage.outbox import Errand, OutboxRow
from tests.applications import parts_of
from tests.web.visitor_build import ANSWERS, add_service, confirmed, send, user
from web.notices import WORDS, letters

SECRETS = ("ZQ-", "020 7946", "N12 8CV", "Money Mornings", "The Lantern Rooms", "bills", "money")


@pytest.fixture
def referral(app: Flask) -> ReferralRow:
    """A self-referral of somebody who says that e-mail is safe."""
    service_id = add_service(app)
    answers = {"email": "zq@person.example", "safe_email": "y"}
    send(app.test_client(), service_id, **answers)
    confirmed(app)
    with parts_of(app).database.read_sessions() as session:
        return session.query(ReferralRow).one()


def _letters(app: Flask, errand: Errand) -> list[Letter]:
    """What the worker would send."""
    with app.test_request_context(base_url="http://localhost"):
        return letters(errand)


def _errand(referral: ReferralRow, template: str, to: Sequence[str], **more: str) -> Errand:
    payload = {"template": template, "referral_id": str(referral.id), "to": list(to), **more}
    return Errand(7, "email", f"referral:{referral.id}", payload, 0)


def test_no_e_mail_says_who_it_is_about_or_what_for(app: Flask, referral: ReferralRow) -> None:
    lead = user(app, Role.CONNECTOR, "lead@team.example")
    with writing(parts_of(app).database) as session:
        set_team_lead(session, referral.team_id or UUID(int=0), lead)
        add_membership(session, lead, Role.CONNECTOR, team_id=referral.team_id)
    sides = ("service", "connector", "core_team", "team_lead", "person", "system")
    written = [
        letter
        for template in {*(template for template, _ in WORDS), "referral_accept"}
        for letter in _letters(app, _errand(referral, template, sides))
    ]

    assert {letter.to for letter in written} >= {"zq@person.example", "lead@team.example"}
    for letter in written:
        said = f"{letter.subject} {letter.body}"
        assert not any(secret in said for secret in SECRETS), said
        assert letter.subject == f"Anydoor: reference {referral.reference}"


def test_each_side_is_told_in_its_own_words_and_shown_its_own_way_in(
    app: Flask, referral: ReferralRow
) -> None:
    service, person = _letters(app, _errand(referral, "referral_send", ("service", "person")))

    assert "Somebody would like your help. Please answer within 10 working days." in service.body
    assert "/tasks/" in service.body
    assert "What you agreed to is sent." in person.body
    assert "http://localhost/follow" in person.body
    assert "/tasks/" not in person.body


def test_a_message_sent_again_is_known_by_its_name(app: Flask, referral: ReferralRow) -> None:
    errand = _errand(referral, "referral_send", ("service", "person"))
    first, second = _letters(app, errand), _letters(app, errand)

    assert [letter.reference for letter in first] == ["outbox-7-service-0", "outbox-7-person-0"]
    assert [letter.reference for letter in first] == [letter.reference for letter in second]


def test_the_address_for_referrals_comes_before_members_and_they_before_the_public_one(
    app: Flask, referral: ReferralRow
) -> None:
    errand, database = _errand(referral, "referral_send", ("service",)), parts_of(app).database
    assert _to(_letters(app, errand)) == ["hello@lanternrooms.example"]

    member = user(app, None, "mem@rooms.example")
    with writing(database) as session:
        add_membership(session, member, Role.ORGANISATION, organisation_id=referral.organisation_id)
    assert _to(_letters(app, errand)) == ["mem@rooms.example"]

    with writing(database) as session:
        row = session.get_one(ServiceRow, referral.service_id)
        row.lead_email = "referrals@rooms.example"
    assert _to(_letters(app, errand)) == ["referrals@rooms.example"]


def test_a_person_who_did_not_say_that_e_mail_is_safe_gets_none(app: Flask) -> None:
    send(app.test_client(), add_service(app))
    with parts_of(app).database.read_sessions() as session:
        row = session.query(ReferralRow).one()

    assert _letters(app, _errand(row, "referral_accept", ("person",))) == []


def test_an_unread_message_back_goes_to_the_lead_of_the_team_it_was_sent_to(
    app: Flask, referral: ReferralRow
) -> None:
    lead = user(app, Role.CORE_TEAM, "core@team.example")
    with writing(parts_of(app).database) as session:
        core = add_team(session, "Core team", TeamKind.CORE_TEAM)
        set_team_lead(session, core, lead)
    errand = _errand(referral, "message_back_unread", ("team_lead",), team_id=str(core))

    assert _to(_letters(app, errand)) == ["core@team.example"]


def test_a_sign_in_link_goes_to_its_owner_alone(app: Flask) -> None:
    user_id = user(app, Role.EDITOR)
    payload = {"template": "sign_in_link", "user_id": str(user_id)}
    (letter,) = _letters(app, Errand(9, "email", f"user:{user_id}", payload, 0))

    assert (letter.to, letter.reference) == ("edith@desk.example", "outbox-9")
    assert re.search(r"http://localhost/sign-in/link/[\w-]{43}\n", letter.body)
    assert "10 minutes" in letter.body


def test_an_unknown_e_mail_is_a_mistake_that_is_seen(app: Flask) -> None:
    with pytest.raises(ValueError, match="no e-mail is called birthday"):
        _letters(app, Errand(1, "email", "x", {"template": "birthday"}, 0))


def test_what_waits_to_be_sent_holds_ids_and_codes_only(app: Flask, referral: ReferralRow) -> None:
    with parts_of(app).database.read_sessions() as session:
        kept = " ".join(str(row.payload) for row in session.query(OutboxRow))

    assert str(referral.id) in kept
    assert not any(str(value) in kept for value in (ANSWERS["name"], "zq@person.example"))


def test_the_worker_writes_them_into_the_folder_once(
    app: Flask, referral: ReferralRow, tmp_path: Path
) -> None:
    make_worker(app).run_once()
    make_worker(app).run_once()
    files = sorted(path.name for path in (tmp_path / "mail").glob("*.eml"))

    assert len(files) == 3  # to confirm, and that it is sent: to the service, and to the person
    assert referral.reference in (tmp_path / "mail" / files[0]).read_text(encoding="utf-8")


def _to(written: Sequence[Letter]) -> list[str]:
    return [letter.to for letter in written]
