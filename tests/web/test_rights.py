import json
from pathlib import Path
from typing import Final
from uuid import UUID

from flask import Flask
from pyotp import TOTP
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts import second_factor
from accounts.commands import set_password
from accounts.passwords import hash_password
from people.models import PersonRow
from people.rights_models import ErasureRow
from storage import backup
from storage.about import UNREADABLE, ids_about
from storage.audit import AuditRow, Deed
from storage.base import Base
from storage.engine import writing
from storage.outbox import OutboxRow
from tests.clock import NOW
from tests.databases import SECRETS
from tests.referrals import build
from tests.web.loop_build import Scene, page_of
from tests.web.visitor_build import letters_of

PROVEN: Final = "kettle lantern towpath"


def _asked(scene: Scene, kind: str, who: str = "connector") -> str:
    """Ask for something; the address where a second person decides."""
    browser = scene.browser(who)
    answer = browser.post(f"{scene.person}/rights", data={"kind": kind, "reason": "person_asked"})
    assert answer.status_code == 302
    page = page_of(scene.browser("key_worker").get(f"{scene.person}/rights"))
    return page.partition('action="/rights/')[2].partition('"')[0]


def _reference(scene: Scene) -> str:
    with scene.world() as made:
        return made.session.get_one(PersonRow, made.person_id).reference


def _full(scene: Scene) -> None:
    """A session, a closed referral with messages, and what the service wrote."""
    scene.sitting()
    scene.referral("closed")


def test_asking_twice_and_deciding_alone_are_refused(scene: Scene) -> None:
    request = _asked(scene, "copy")
    again = scene.browser().post(
        f"{scene.person}/rights", data={"kind": "copy", "reason": "person_asked"}
    )
    assert (again.status_code, "asked for already" in page_of(again)) == (409, True)
    assert scene.browser().post(f"{scene.person}/rights", data={}).status_code == 400
    alone = scene.browser().post(f"/rights/{request}", data={"verdict": "agree"})
    assert (alone.status_code, "second person" in page_of(alone)) == (403, True)
    for stranger in ("stranger", "member", "editor", "analyst"):
        answer = scene.browser(stranger).post(f"/rights/{request}", data={"verdict": "agree"})
        assert answer.status_code == 404
    assert scene.browser().get(f"{scene.person}/copy").status_code == 403


def test_a_copy_holds_everything_about_them_and_nothing_of_anybody_else(scene: Scene) -> None:
    _full(scene)
    with scene.world() as made:
        build.another(made, name="YY-other person")
    request = _asked(scene, "copy")
    scene.browser("key_worker").post(f"/rights/{request}", data={"verdict": "agree"})
    browser = scene.browser()
    page = page_of(browser.get(f"{scene.person}/copy"))
    file = browser.get(f"{scene.person}/copy.json")
    kept = json.loads(file.data)

    assert "attachment" in file.headers["Content-Disposition"]
    for text in (page, file.text):
        for canary in (build.NAME, build.PHONE, build.EMAIL, build.WANTS, build.KNOW,
                       build.SAFE_NOTE, build.COMMUNICATION, "ZQ-went well"):  # fmt: skip
            assert canary in text, canary
        assert "YY-other" not in text
        assert UNREADABLE not in text
    assert f"phone: {build.PHONE}" in page, "no braces for whoever reads it"
    assert "{&#34;" not in page
    with scene.world() as made:
        tables = set(ids_about(made.session, "people", made.person_id))
        exports = select(func.count()).where(AuditRow.deed == Deed.EXPORT)
        assert made.session.scalar(exports) == 2
    assert tables <= {each["table"] for each in kept["kept"]}
    assert len(tables) > 6
    for stranger in ("stranger", "member", "editor", "analyst", "administrator", "nobody"):
        for path in ("rights", "who-looked", "copy", "copy.json"):
            answer = scene.browser(stranger).get(f"{scene.person}/{path}")
            assert answer.status_code in {302, 403, 404}
            assert "ZQ-" not in page_of(answer)


def test_the_person_can_be_told_who_looked(scene: Scene) -> None:
    referral_id = scene.referral("accepted")
    scene.browser("key_worker").get(scene.person)
    scene.browser("member").get(f"/referrals/{referral_id}")
    page = page_of(scene.browser().get(f"{scene.person}/who-looked"))

    for name in ("Kay", "Connie", "Mem"):
        assert name in page
    assert "Looked" in page
    assert build.PHONE not in page


def test_an_erased_person_leaves_nothing_behind_but_a_mark(scene: Scene, tmp_path: Path) -> None:
    _full(scene)
    with scene.world() as made:
        other = build.another(made, name="YY-other person")
        about = ids_about(made.session, "people", made.person_id)
        sealed = _sealed(made.session, about)
    request, reference = _asked(scene, "erasure"), _reference(scene)
    reader = scene.browser("key_worker")
    wrong = reader.post(f"/rights/{request}", data={"verdict": "agree", "reference": "X"})
    assert (wrong.status_code, "to be sure" in page_of(wrong)) == (400, True)
    answer = reader.post(
        f"/rights/{request}",
        data={"verdict": "agree", "reference": reference.lower()},
        follow_redirects=True,
    )
    assert f"The record {reference} is erased." in page_of(answer)

    assert reader.get(scene.person).status_code == 404
    assert reader.get(f"/people/{other}").status_code == 200
    gone = {row for ids in about.values() for row in ids}
    with scene.world() as made:
        session = made.session
        assert ids_about(session, "people", made.person_id) == {"people": {made.person_id}}
        assert session.get(PersonRow, made.person_id) is None
        assert session.scalar(select(func.count()).select_from(ErasureRow)) == 1
        aggregates = session.scalars(select(OutboxRow.aggregate)).all()
        assert [each for each in aggregates if any(str(row) in each for row in gone)] == []
        keys = {row.hex for table, ids in about.items() if table != "people" for row in ids}
        audited = {row.hex for row in session.scalars(select(AuditRow.object_id))}
    files = [each for each in tmp_path.rglob("*") if each.is_file()]
    residue = {
        (each.name, key) for each in files for key in keys if key.encode() in each.read_bytes()
    }
    assert {key for _, key in residue} <= audited, "ids stand in the audit alone"
    copies = _copies(scene, tmp_path)
    assert len(sealed) > 5
    held = {each.name: each.read_bytes() for each in [*files, *copies]}
    assert [name for name, kept in held.items() if any(text in kept for text in sealed)] == []


def _sealed(session: Session, about: dict[str, set[UUID]]) -> set[bytes]:
    """Everything sealed that stands in rows about somebody."""
    tables = Base.metadata.tables
    rows = [
        row
        for name, ids in about.items()
        if "id" in tables[name].c
        for row in session.execute(select(tables[name]).where(tables[name].c.id.in_(ids)))
    ]
    return {
        value.rpartition(".")[2].encode()
        for row in rows
        for value in row
        if isinstance(value, str) and value.startswith("v1.")
    }


def _copies(scene: Scene, folder: Path) -> list[Path]:
    """A backup that is taken now, opened, and the log of what is written."""
    taken = backup.take(scene.database, folder / "later", SECRETS.keyring, now=NOW)
    backup.restore(taken, folder / "opened.db", SECRETS.keyring, now=NOW)
    return [folder / "opened.db", folder / "test.db", folder / "test.db-wal"]


def test_a_record_that_must_be_kept_is_not_erased(scene: Scene) -> None:
    hold, reference = _asked(scene, "hold"), _reference(scene)
    scene.browser("key_worker").post(f"/rights/{hold}", data={"verdict": "agree"})
    erasure = _asked(scene, "erasure")
    answer = scene.browser("key_worker").post(
        f"/rights/{erasure}", data={"verdict": "agree", "reference": reference}
    )

    assert (answer.status_code, "to be kept" in page_of(answer)) == (400, True)
    assert scene.browser().get(scene.person).status_code == 200


def test_an_administrator_decides_by_reference_and_sees_no_name(scene: Scene) -> None:
    request, reference = _asked(scene, "copy"), _reference(scene)
    admin = scene.browser("administrator")
    page = page_of(admin.get("/rights"))
    assert reference in page
    assert "ZQ-" not in page
    answer = admin.post(f"/rights/{request}", data={"verdict": "refuse", "from": "/rights"})
    assert answer.location == "/rights"
    assert "Nothing waits" in page_of(admin.get("/rights"))
    assert admin.post(f"/rights/{request}", data={"verdict": "agree"}).status_code == 409


def _emergency(scene: Scene, **changes: str) -> dict[str, str]:
    why = "Their sister rang the duty desk and fears for them tonight"
    return {"reference": _reference(scene), "reason": why, "proof": PROVEN, **changes}


def test_an_administrator_opens_a_record_in_an_emergency_for_an_hour_and_it_is_told(
    scene: Scene, app: Flask
) -> None:
    admin_id = scene.others["administrator"].user_id
    with writing(scene.database) as session:
        set_password(session, admin_id, hash_password(PROVEN))
    admin = scene.browser("administrator")
    address = scene.person.replace("/people", "/emergency")
    assert admin.get(address).status_code == 404
    for wrong in ({"proof": "no"}, {"reason": "because"}, {"reference": "ZZZZZZ"}):
        assert admin.post("/emergency", data=_emergency(scene, **wrong)).status_code == 400
    opened = admin.post("/emergency", data=_emergency(scene))
    assert opened.location == address
    page = page_of(admin.get(address))
    assert (build.PHONE in page, "/sessions/" in page) == (True, False)
    assert admin.get(scene.person).status_code == 403

    letter = letters_of(app)[0]
    assert letter.to == "ivy@governance.example"
    assert "ZQ-" not in letter.body + letter.subject
    told = page_of(scene.browser().get(f"{scene.person}/who-looked"))
    assert "(emergency)" in told
    for other in ("stranger", "editor", "analyst", "member", "connector"):
        assert scene.browser(other).get(address).status_code == 403
        assert scene.browser(other).post(f"{address}/end").status_code == 403

    assert _reference(scene) in admin.get("/emergency").text
    assert "Close it now" in page
    assert "closed to you again" in admin.post(f"{address}/end", follow_redirects=True).text
    assert admin.get(address).status_code == admin.post(f"{address}/end").status_code == 404
    app_of_theirs = second_factor.new_secret()
    with writing(scene.database) as session:
        second_factor.keep(session, admin_id, app_of_theirs, 1, now=NOW)
    alone = admin.post("/emergency", data=_emergency(scene))
    assert (alone.status_code, "not a code your app shows" in alone.text) == (400, True)
    code = TOTP(app_of_theirs).at(NOW)
    assert admin.post("/emergency", data=_emergency(scene, proof=code)).location == address
