"""Every group of pages, in one list."""

from typing import Final

from flask import Blueprint

from web import (
    consenting,
    desk,
    dialog,
    exploring,
    find_support,
    finding,
    follow,
    health,
    help_pages,
    home,
    inbox,
    listings,
    loop,
    people,
    referral,
    referring,
    reports,
    self_referral,
    services,
    shortlist,
    sign_in,
    talking,
    task,
    users,
)

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    home.bp,
    services.bp,
    shortlist.bp,
    find_support.bp,
    sign_in.bp,
    people.bp,
    consenting.bp,
    dialog.bp,
    talking.bp,
    exploring.bp,
    finding.bp,
    referring.bp,
    referral.bp,
    loop.bp,
    inbox.bp,
    task.bp,
    reports.bp,
    users.bp,
    self_referral.bp,
    follow.bp,
    help_pages.bp,
    health.bp,
    listings.bp,
    desk.bp,
)
