"""Whoever leads a matter asks others along; they may leave, and somebody always leads."""

import pytest

from deliberation.actions.consultations import close_consultation, sum_up
from deliberation.actions.hosts import add_host, remove_host
from deliberation.models import Notification
from deliberation.queries.consultations import get_consultation
from portal.accounts.actions.mandates import end_mandate
from tests.phases import a_consultation, over

from .test_consultations import refused


def mandate(person):
    return person.mandates.get()


def path(matter) -> str:
    return f"/consultations/{matter.pk}/host/hosts/"


def test_another_host_joins_only_from_here_and_in_office(cast):
    matter = a_consultation(cast)
    refused("not_a_host", add_host, cast.deputy, matter, mandate(cast.moderator))
    refused("not_a_host", add_host, cast.deputy, matter, mandate(cast.shore_clerk))
    refused("not_the_host", add_host, cast.member, matter, mandate(cast.member))
    for _ in range(2):
        add_host(cast.deputy, matter, mandate(cast.member))
    assert matter.hostings.count() == 2
    told = Notification.objects.get(kind="hosting")
    assert told.person == cast.member
    end_mandate(cast.admin, mandate(cast.clerk), reason="resigned")
    refused("not_a_host", add_host, cast.deputy, matter, mandate(cast.clerk))


def test_one_leaves_alone_or_is_let_go_by_the_first(cast):
    matter = a_consultation(cast)
    refused("last_host", remove_host, cast.deputy, matter, mandate(cast.deputy))
    for one in (cast.member, cast.clerk):
        add_host(cast.deputy, matter, mandate(one))
    refused("not_the_opener", remove_host, cast.member, matter, mandate(cast.clerk))
    refused("not_the_host", remove_host, cast.officer, matter, mandate(cast.clerk))
    refused("not_found", remove_host, cast.deputy, matter, mandate(cast.officer))
    remove_host(cast.clerk, matter, mandate(cast.clerk))
    remove_host(cast.deputy, matter, mandate(cast.member))
    assert [one.mandate for one in matter.hostings.all()] == [mandate(cast.deputy)]


def test_the_first_may_leave_when_another_goes_on(cast):
    matter = a_consultation(cast)
    for one in (cast.member, cast.clerk):
        add_host(cast.deputy, matter, mandate(one))
    remove_host(cast.deputy, matter, mandate(cast.deputy))
    refused("not_the_host", sum_up, cast.deputy, get_consultation(matter.pk), consensus="好。")
    remove_host(cast.member, matter, mandate(cast.clerk))  # the first of those who are left


def test_nobody_joins_or_leaves_what_is_closed(cast):
    matter = over(cast)
    add_host(cast.deputy, matter, mandate(cast.member))
    sum_up(cast.deputy, get_consultation(matter.pk), consensus="好。")
    close_consultation(cast.deputy, get_consultation(matter.pk))
    matter = get_consultation(matter.pk)
    refused("consultation_closed", add_host, cast.deputy, matter, mandate(cast.clerk))
    refused("consultation_closed", remove_host, cast.member, matter, mandate(cast.member))


def test_asking_along_on_the_page(cast, as_):
    matter, deputy = a_consultation(cast), as_(cast.deputy)
    page = deputy.get(path(matter)).content.decode()
    assert "不再主持" not in page and str(mandate(cast.shore_clerk).pk) not in page
    found = deputy.get(path(matter), {"q": cast.member.mandates.get().name}).content.decode()
    assert str(mandate(cast.member).pk) in found and str(mandate(cast.clerk).pk) not in found
    assert "没有找到" in deputy.get(path(matter), {"q": "没有这个人\x00"}).content.decode()
    answer = deputy.post(path(matter), {"mandate": mandate(cast.member).pk})
    assert answer.status_code == 302
    page = deputy.get(path(matter)).content.decode()
    assert cast.member.mandates.get().name in page and "不再主持" in page
    bell = as_(cast.member).get("/me/notifications/").content.decode()
    assert "请您一起主持" in bell
    assert as_(cast.member).get(f"/consultations/{matter.pk}/host/").status_code == 200


def test_asking_along_with_nonsense(cast, as_):
    matter, deputy = a_consultation(cast), as_(cast.deputy)
    for sent in ({"mandate": "nonsense"}, {}):
        answer = deputy.post(path(matter), sent)
        assert answer.status_code == 404 and "请在列出的里面选一位" in answer.content.decode()
    answer = deputy.post(path(matter), {"mandate": mandate(cast.shore_clerk).pk})
    assert answer.status_code == 422 and "不能主持" in answer.content.decode()
    assert matter.hostings.count() == 1


def test_leaving_on_the_page(cast, as_):
    matter = a_consultation(cast)
    add_host(cast.deputy, matter, mandate(cast.member))
    leave = f"{path(matter)}{mandate(cast.member).pk}/leave/"
    assert as_(cast.resident).get(leave).status_code == 403
    page = as_(cast.member).get(leave)
    assert page.status_code == 200 and "您不再主持" in page.content.decode()
    assert as_(cast.member).post(leave)["Location"] == f"/consultations/{matter.pk}/"
    last = f"{path(matter)}{mandate(cast.deputy).pk}/leave/"
    assert as_(cast.deputy).get(last).status_code == 409


@pytest.mark.parametrize("who", ["resident", "member", "clerk", "moderator"])
def test_who_does_not_lead_sees_nothing_of_it(cast, as_, who):
    matter = a_consultation(cast)
    client = as_(getattr(cast, who))
    assert client.get(path(matter)).status_code == 403
    assert client.post(path(matter), {"mandate": mandate(cast.member).pk}).status_code == 403
