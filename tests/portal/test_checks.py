"""``check --deploy`` fails in demo mode; demo mode marks every answer."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from portal.checks import an_address_with_tls, no_demo_in_service


def test_demo_mode_does_not_pass_the_deployment_check(settings):
    settings.GONGYI_DEMO = True
    assert [error.id for error in no_demo_in_service(None)] == ["gongyi.E001"]
    with pytest.raises(SystemCheckError, match="GONGYI_DEMO"):
        call_command("check", deploy=True, fail_level="ERROR")
    settings.GONGYI_DEMO = False
    assert no_demo_in_service(None) == []


def test_service_without_tls_does_not_pass(settings):
    settings.SECURE = False
    assert [error.id for error in an_address_with_tls(None)] == ["gongyi.E002"]
    settings.SECURE = True
    assert an_address_with_tls(None) == []


@pytest.mark.parametrize("path", ["/", "/compacts/", "/accounts/login/", "/nowhere/"])
def test_demo_pages_say_so_and_are_not_indexed(client, db, settings, path):
    settings.GONGYI_DEMO = True
    answer = client.get(path)
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "演示" in answer.content.decode() and "noindex" in answer.content.decode()
    settings.GONGYI_DEMO = False
    assert "X-Robots-Tag" not in client.get(path).headers


def test_the_admin_says_so_too(cast, as_, settings):
    settings.GONGYI_DEMO = True
    assert "gongyi-demo" in as_(cast.editor).get("/cms-admin/").content.decode()
