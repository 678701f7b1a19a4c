import pytest
from sqlalchemy.orm import Session

from tests.referrals import build
from tests.referrals.build import World


@pytest.fixture
def world(session: Session) -> World:
    return build.world(session)
