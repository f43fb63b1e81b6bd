"""Who leads a consultation, by program: whom one may ask along, asking them, leaving again."""

from tests.api.conftest import assert_problem
from tests.phases import a_consultation

from .forum import good


def test_hosts_by_program(cast, api_as):
    matter = a_consultation(cast)
    base, first, second = (
        f"consultations/{matter.pk}",
        cast.deputy.mandates.get(),
        cast.member.mandates.get(),
    )
    assert_problem(api_as("member").get(f"{base}/possible-hosts"), 403, "not_the_host")
    deputy = api_as("deputy")
    found = good(deputy.get(f"{base}/possible-hosts", search=second.name))
    assert [one["mandate"] for one in found["items"]] == [str(second.pk)]
    for words in ("'; drop table", "%_\\", "\x00", "<script>"):
        assert good(deputy.get(f"{base}/possible-hosts", search=words + "x"))["items"] == []
    whole = good(deputy.put(f"{base}/hosts/{second.pk}"))
    assert [one["mandate"] for one in whole["hosts"]] == [str(first.pk), str(second.pk)]
    assert good(deputy.put(f"{base}/hosts/{second.pk}")) == whole
    assert_problem(deputy.put(f"{base}/hosts/{matter.pk}"), 404, "not_found")
    stray = cast.shore_clerk.mandates.get()
    assert_problem(deputy.put(f"{base}/hosts/{stray.pk}"), 422, "not_a_host")
    left = good(api_as("member").delete(f"{base}/hosts/{second.pk}"))
    assert [one["mandate"] for one in left["hosts"]] == [str(first.pk)]
    assert_problem(api_as("deputy").delete(f"{base}/hosts/{first.pk}"), 409, "last_host")
