import pytest

from base.environment import SettingsError
from config import Settings
from config_mail import Post
from tests.test_config import PRODUCTION

ID = "9d751e0e-f929-4891-82a1-a3e1c3c18ee3"
NOTIFY = {
    "NOTIFY_API_KEY": f"anydoor-{ID}-{ID}",
    "NOTIFY_TEMPLATE_ID": ID,
    "MAIL_FROM": "post@anydoor.example",
}


def _post(**env: str) -> Post:
    return Settings.from_env({**PRODUCTION, **env}).post


def test_mail_is_quiet_at_night_and_goes_once_a_day_unless_told() -> None:
    assert _post().plan == (20, 8, True, 8)
    told = _post(MAIL_QUIET_FROM="18", MAIL_QUIET_UNTIL="9", MAIL_DAILY_AT="12", MAIL_DIGEST="off")
    assert told.plan == (18, 9, False, 12)
    assert _post(MAIL_QUIET_UNTIL="7").daily_at == 7
    assert _post(MAIL_QUIET_FROM="24", MAIL_QUIET_UNTIL="0").plan == (24, 0, True, 0)


def test_notify_sends_only_when_its_account_is_named() -> None:
    assert _post().notify is None
    account = _post(**NOTIFY, NOTIFY_REPLY_TO_ID=ID).notify
    assert account is not None
    assert (account.template_id, account.reply_to_id) == (ID, ID)
    assert account.url == "https://api.notifications.service.gov.uk"
    assert ID not in repr(account.key and account).partition("template_id")[0]


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"MAIL_QUIET_FROM": "25"}, "MAIL_QUIET_FROM must be a whole number from 1 to 24"),
        ({"MAIL_QUIET_UNTIL": "noon"}, "MAIL_QUIET_UNTIL must be a whole number from 0 to 23"),
        ({"MAIL_QUIET_FROM": "8"}, "MAIL_QUIET_FROM must be a later hour than MAIL_QUIET_UNTIL"),
        ({"MAIL_DAILY_AT": "7"}, "MAIL_DAILY_AT lies in the quiet hours"),
        ({"MAIL_DAILY_AT": "20"}, "MAIL_DAILY_AT lies in the quiet hours"),
        ({"MAIL_DIGEST": "weekly"}, "MAIL_DIGEST must be one of: daily, off"),
        ({**NOTIFY, "NOTIFY_API_KEY": "short"}, "NOTIFY_API_KEY must be the whole key"),
        ({**NOTIFY, "NOTIFY_TEMPLATE_ID": ""}, "NOTIFY_TEMPLATE_ID must be an id"),
        ({**NOTIFY, "NOTIFY_REPLY_TO_ID": "me"}, "NOTIFY_REPLY_TO_ID must be an id"),
        ({**NOTIFY, "NOTIFY_URL": "http://notify.example"}, "NOTIFY_URL must start with https"),
        ({**NOTIFY, "MAIL_FROM": ""}, "MAIL_FROM is missing"),
        ({**NOTIFY, "SMTP_URL": "smtp://mail.example"}, "NOTIFY_API_KEY and SMTP_URL are both set"),
    ],
)
def test_a_setting_of_mail_that_cannot_be_is_named(env: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=f"^{said}"):
        _post(**env)


def test_without_its_client_notify_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config_mail.is_there", lambda: False)
    with pytest.raises(SettingsError, match=r"install requirements-notify\.lock"):
        _post(**NOTIFY)
