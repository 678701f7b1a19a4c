"""The door to every write of the directory. A command flushes; its caller commits."""

from directory.feedback import give_feedback, open_feedback_again, settle_feedback
from directory.listing import (
    close_service,
    create_service,
    drop_services,
    edit_from_feed,
    edit_service,
    publish_services,
    restore_version,
    return_to_draft,
)
from directory.live import (
    record_service_facts,
    set_day_changes,
    set_lead_email,
    set_room,
    set_room_by_link,
    verify_by_link,
    verify_service,
)
from directory.national import NationalCounts, load_national
from directory.national_checks import confirm_national, take_back_check
from directory.organisations import (
    Source,
    add_location,
    close_organisation,
    create_organisation,
    edit_location,
    edit_organisation,
    keep_location_lists,
    keep_organisation_lists,
    remove_location,
    reopen_organisation,
)
from directory.owner_fields import LocationFields, OrganisationFields, OwnerLists
from directory.problems import open_again, report_problem, settle_problem
from directory.proposing import (
    Decision,
    Told,
    accept_edited,
    decide_proposal,
    propose_by_link,
    propose_change,
    withdraw_proposal,
)
from directory.rebasing import Seen
from directory.redirects import redirect_organisation, redirect_service
from directory.unmet import record_unmet_need
from directory.words import change_words, undo_word_change

__all__ = [
    "Decision",
    "LocationFields",
    "NationalCounts",
    "OrganisationFields",
    "OwnerLists",
    "Seen",
    "Source",
    "Told",
    "accept_edited",
    "add_location",
    "change_words",
    "close_organisation",
    "close_service",
    "confirm_national",
    "create_organisation",
    "create_service",
    "decide_proposal",
    "drop_services",
    "edit_from_feed",
    "edit_location",
    "edit_organisation",
    "edit_service",
    "give_feedback",
    "keep_location_lists",
    "keep_organisation_lists",
    "load_national",
    "open_again",
    "open_feedback_again",
    "propose_by_link",
    "propose_change",
    "publish_services",
    "record_service_facts",
    "record_unmet_need",
    "redirect_organisation",
    "redirect_service",
    "remove_location",
    "reopen_organisation",
    "report_problem",
    "restore_version",
    "return_to_draft",
    "set_day_changes",
    "set_lead_email",
    "set_room",
    "set_room_by_link",
    "settle_feedback",
    "settle_problem",
    "take_back_check",
    "undo_word_change",
    "verify_by_link",
    "verify_service",
    "withdraw_proposal",
]
