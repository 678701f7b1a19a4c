"""E-mails: who is told, and in which words. No name, need or service name is ever in one."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from accounts.links import make_sign_in_link, make_task_link
from accounts.queries import (
    address_of,
    addresses_of_organisation,
    addresses_of_team,
    list_teams,
    names_of,
)
from accounts.terms import LinkKind, TaskKind
from referrals.asking import make_person_link
from referrals.contacts import Contacts, contacts_of, contacts_of_talk
from referrals.reach import deadlines_of
from referrals.self_referrals import TEMPLATE, make_confirmation
from storage.engine import reading, writing
from storage.mail import Letter
from storage.outbox import Errand
from web import checking, deciding, importing, joining, reminding
from web.parts import now, parts
from web.public_letters import public_link, speaking_to
from web.safekeeping import safekeeping
from web.translation import gettext, gettext_noop, language, ngettext

PERSON: Final = "person"
"""The side whose letters are in the language they chose; every other side reads English."""

_WAITING: Final = gettext_noop(
    "Something is waiting for you in %(service)s, reference %(reference)s."
)
_SUBJECT: Final = gettext_noop("%(service)s: reference %(reference)s")
_END: Final = gettext_noop("Please do not reply to this.")

WORDS: Final[Mapping[tuple[str, str], str]] = {
    ("referral_send", "service"): "Somebody would like your help. Please answer within %(days)s.",
    ("referral_send", "person"): gettext_noop(
        "What you agreed to is sent. An answer comes within %(days)s."
    ),
    (TEMPLATE, "connector"): "Somebody has asked for help themselves. Look at it and send it on.",
    (TEMPLATE, "person"): gettext_noop(
        "Please tell us that this e-mail address is yours. Then what you asked for goes on. "
        "If you did not ask for anything, you can leave it."
    ),
    ("referral_ask", "connector"): "There is a question for you. The clock waits for your answer.",
    ("referral_ask", "person"): gettext_noop("There is a question for you."),
    ("referral_cannot_help", "connector"): "A new plan is needed, and it is yours to make.",
    ("referral_lapse", "connector"): "No answer came in time. A new plan is yours to make.",
    ("referral_lapse", "service"): "The time for an answer is over. You can still say yes.",
    ("referral_nudge", "service"): "Somebody is still waiting for your answer.",
    ("referral_overdue", ""): "Something was due and has not happened yet.",
    ("referral_stuck", "team_lead"): "Something in your team has been waiting for too long.",
    ("referral_still", "service"): "Once a month we ask: are they still coming?",
    ("message_back_unread", "team_lead"): "Something sent to your team has not been read yet.",
    ("talk_new", "connector"): "Somebody asks to talk with one of you. Please get in touch soon.",
    ("talk_changed", "connector"): "How somebody can be reached has changed. Look before you ring.",
    ("talk_overdue", "connector"): "Somebody is still waiting to hear from you.",
    ("talk_stuck", "team_lead"): "Somebody who asks to talk has been waiting for too long.",
    ("referral_check_in", "person"): gettext_noop(
        "You were to hear from somebody by now. Did it happen?"
    ),
}
"""What stands in the middle of an e-mail, by template and side. "": whoever it goes to."""

_ENTRIES: Final[Mapping[str, tuple[LinkKind, str, str]]] = {
    "sign_in_link": (
        LinkKind.SIGN_IN,
        "Your link for {service}",
        (
            "Use this link to sign in to {service}. It works once, for 10 minutes.\n\n{link}\n\n"
            "If you did not ask for it, you can leave it: nothing happens."
        ),
    ),
    "invitation": (
        LinkKind.INVITATION,
        "You have an account for {service}",
        (
            "An account for {service} has been made for you. Use this link to come in for the "
            "first time. It works once, for 7 days.\n\n{link}\n\n"
            "If you do not know what this is about, you can leave it: nothing happens."
        ),
    ),
}
"""Letters with a link that signs in once: kind of link, subject, words."""

_PLAIN: Final = gettext_noop("There is an update for you to look at.")


_ELSEWHERE: Final[Mapping[str, Callable[[Errand], list[Letter]]]] = {
    "reminder": reminding.letters_of,
    "import_report": importing.letters_of,
    "proposal_decided": deciding.letters_of,
}
"""Letters that other modules write, by template."""


def letters(errand: Errand) -> list[Letter]:
    """The messages an errand asks for, written from how things stand now."""
    template = str(errand.payload["template"])
    if template in _ENTRIES:
        return _entry(errand, *_ENTRIES[template])
    if template in _ELSEWHERE:
        return _ELSEWHERE[template](errand)
    if template in checking.TEMPLATES:
        return checking.letters_of(errand)
    if template in joining.TEMPLATES:
        return joining.letters_of(errand)
    if template == "glass":
        return _glass(errand)
    if subject_of(errand):
        return _about_referral(errand, template)
    raise ValueError(f"no e-mail is called {template}")


def _entry(errand: Errand, kind: LinkKind, subject: str, words: str) -> list[Letter]:
    """A link that signs its owner in once."""
    user_id = UUID(errand.payload["user_id"])
    with writing(parts().database) as session:
        address = address_of(session, user_id)
        if address is None:
            return []
        token = make_sign_in_link(session, user_id, kind, now=now())
    service = parts().service_name
    link = url_for("sign_in.confirm_link", token=token, _external=True)
    body = words.format(service=service, link=link)
    return [Letter(address, subject.format(service=service), body, f"outbox-{errand.id}")]


def _glass(errand: Errand) -> list[Letter]:
    """Tell the information-governance lead that a record was opened in an emergency."""
    lead, service = safekeeping().ig_lead, parts().service_name
    with reading(parts().database) as session:
        user_id = UUID(errand.payload["user_id"])
        name = names_of(session, [user_id]).get(user_id, "Somebody")
    reference = errand.payload["reference"]
    body = (
        f"{name} opened the record {reference} in an emergency. They can read it for 60 minutes. "
        "Their reason is kept with the record. Please ask them about it today."
    )
    subject = f"{service}: record {reference} was opened in an emergency"
    return [Letter(lead, subject, body, f"outbox-{errand.id}")] if lead else []


def _about_referral(errand: Errand, template: str) -> list[Letter]:
    """Tell each side that something is new, and how to look at it."""
    written: list[Letter] = []
    with writing(parts().database) as session:
        contacts, days = concerned(session, errand), deadlines_of(session).answer
        for side in errand.payload.get("to", ()):
            with speaking_to(session, contacts.letters_in if side == PERSON else ""):
                about = {"service": parts().service_name, "reference": contacts.reference}
                words, subject = words_for(template, side, days), gettext(_SUBJECT, **about)
                for number, address in enumerate(ADDRESSES[side](session, contacts)):
                    link = link_for(session, contacts, template, side)
                    body = "\n\n".join([gettext(_WAITING, **about), words, link, gettext(_END)])
                    name = f"outbox-{errand.id}-{side}-{number}"
                    written.append(Letter(address, subject, body, name, language().lang))
    return written


def link_for(session: Session, contacts: Contacts, template: str, side: str) -> str:
    """How a side looks at it: who is asked whether it happened answers without a password."""
    if (template, side) == ("referral_check_in", "person"):
        return _asked_link(session, contacts)
    if (template, side) == (TEMPLATE, "person"):
        return _confirm_link(session, contacts)
    return LINKS[side](session, contacts)


def concerned(session: Session, errand: Errand) -> Contacts:
    """Whom it concerns: a message back that nobody read is for the lead of the team it went to."""
    if "talk_id" in errand.payload:
        return contacts_of_talk(session, UUID(errand.payload["talk_id"]))
    contacts = contacts_of(session, UUID(errand.payload["referral_id"]))
    team = errand.payload.get("team_id")
    if team is None:
        return contacts
    leads = {str(each.team_id): each.lead_id for each in list_teams(session)}
    return replace(contacts, lead_id=leads.get(str(team)))


def subject_of(errand: Errand) -> str:
    """The id of the referral, or the request to talk, that an errand is about; else ""."""
    return str(errand.payload.get("referral_id") or errand.payload.get("talk_id") or "")


def words_for(template: str, side: str, days: int) -> str:
    """What stands in the middle of an e-mail. days: working days the service has to answer."""
    words = WORDS.get((template, side)) or WORDS.get((template, "")) or _PLAIN
    return gettext(words, days=ngettext("%(num)s working day", "%(num)s working days", days))


def _service(session: Session, contacts: Contacts) -> list[str]:
    """The address for referrals, else the organisation's members."""
    if contacts.lead_email:
        return [contacts.lead_email]
    if contacts.organisation_id is None:
        return []
    members = addresses_of_organisation(session, contacts.organisation_id)
    return members or list(filter(None, [contacts.organisation_email]))


def _connector(session: Session, contacts: Contacts) -> list[str]:
    """Whoever has the case; the whole team when nobody does."""
    owner = address_of(session, contacts.owner_id) if contacts.owner_id else None
    if owner:
        return [owner]
    return addresses_of_team(session, contacts.team_id) if contacts.team_id else []


def _core_team(session: Session, contacts: Contacts) -> list[str]:
    if contacts.core_team_id is None:
        return []
    return addresses_of_team(session, contacts.core_team_id)


def _team_lead(session: Session, contacts: Contacts) -> list[str]:
    return list(filter(None, [address_of(session, contacts.lead_id) if contacts.lead_id else None]))


def _person(session: Session, contacts: Contacts) -> list[str]:
    """The person, when they have said that e-mail is safe: looked at only now."""
    del session
    return list(filter(None, [contacts.safe_email]))


def _task_link(session: Session, contacts: Contacts) -> str:
    """A link that opens this one referral for this one organisation."""
    if contacts.organisation_id is None:
        return _tracking(session, contacts)
    token = make_task_link(
        session, TaskKind.REFERRAL, contacts.referral_id, contacts.organisation_id, now=now()
    )
    link = url_for("task.show", token=token, _external=True)
    return f"Open it here (the link is for you alone, and works for 14 days):\n{link}"


def _signed_in(session: Session, contacts: Contacts) -> str:
    del session
    if contacts.is_talk:
        link = url_for("talks.show", talk_id=contacts.referral_id, _external=True)
    else:
        link = url_for("referral.show", referral_id=contacts.referral_id, _external=True)
    return f"Sign in to see it:\n{link}"


def _asked_link(session: Session, contacts: Contacts) -> str:
    """A link that lets the person answer without a password, for 14 days."""
    token = make_person_link(session, contacts.referral_id, now=now())
    said = gettext("Tell us here (no password, and the link works for 14 days):")
    return f"{said}\n{public_link('asked.show', token=token)}"


def _confirm_link(session: Session, contacts: Contacts) -> str:
    """A link by which the person shows that the address is theirs. It opens nothing else."""
    token = make_confirmation(session, contacts.referral_id, now=now())
    said = gettext("Yes, it is mine (no password, and the link works for 14 days):")
    return f"{said}\n{public_link('confirming.show', token=token)}"


def _tracking(session: Session, contacts: Contacts) -> str:
    del session, contacts
    said = gettext("If you have a reference and a secret, see it here:")
    other = gettext("If you have none, ask whoever you agreed it with.")
    return f"{said}\n{public_link('follow.show')}\n\n{other}"


ADDRESSES: Final[Mapping[str, Callable[[Session, Contacts], list[str]]]] = {
    "service": _service,
    "connector": _connector,
    "core_team": _core_team,
    "team_lead": _team_lead,
    "person": _person,
    "system": lambda _session, _contacts: [],
}
LINKS: Final[Mapping[str, Callable[[Session, Contacts], str]]] = {
    "service": _task_link,
    "connector": _signed_in,
    "core_team": _signed_in,
    "team_lead": _signed_in,
    "person": _tracking,
    "system": _tracking,
}
