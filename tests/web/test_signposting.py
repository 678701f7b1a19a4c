from directory.national import load_national, national_id
from referrals.queries import for_person, signposts_of
from tests.clock import NOW, TODAY
from tests.directory import build as directory
from tests.directory.test_national import FEW
from tests.referrals import build
from tests.web.loop_build import Scene, page_of
from tests.web.posting import posted
from tests.web.test_referring import LETTER


def test_to_who_reads_nothing_here_nothing_is_written_and_the_person_is_told_of_them_instead(
    scene: Scene,
) -> None:
    with scene.world() as made:
        load_national(made.session, FEW, now=NOW)
        nobody = directory.organisation(made.session, "No Post", email="")
        silent = build.service(made.session, nobody, email="")
    browser = scene.browser()
    write = f"{scene.person}/refer/{national_id('samaritans')}"

    page = page_of(browser.get(write))
    assert "takes no referrals from here" in page
    assert "116 123" in page
    assert 'name="wants"' not in page
    typed = browser.post(write, data=LETTER)
    assert typed.status_code == 400
    assert "Help with a bill" in page_of(typed)
    assert "no e-mail address" in page_of(browser.get(f"{scene.person}/refer/{silent}"))

    tell = f"{scene.person}/tell/{national_id('samaritans')}"
    form = posted(page, tell)
    for _ in range(2):
        assert browser.post(tell, data=form).location == scene.person
    assert browser.post(tell, data={"domain": "weather"}).status_code == 400
    with scene.world() as made:
        told = signposts_of(made.session, made.person_id, viewer=made.connector)
        sent = for_person(made.session, made.person_id, viewer=made.connector, today=TODAY)
    assert [each.service_name for each in told] == ["Samaritans"]
    assert sent == []

    alone = scene.browser("nobody").get(f"/services/{silent}/refer-myself")
    assert "Get in touch with them directly" in page_of(alone)
