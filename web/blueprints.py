"""Every group of pages, in one list."""

from typing import Final

from flask import Blueprint

from web import (
    desk,
    dialog,
    exploring,
    follow,
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
    sign_in.bp,
    people.bp,
    dialog.bp,
    talking.bp,
    exploring.bp,
    referring.bp,
    referral.bp,
    loop.bp,
    inbox.bp,
    task.bp,
    reports.bp,
    users.bp,
    self_referral.bp,
    follow.bp,
    listings.bp,
    desk.bp,
)
