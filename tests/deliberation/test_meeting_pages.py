"""The room of a meeting and the reader's page: every state, every act without scripts, no leak."""

from tests.sittings import announced, over, sitting


def test_smoke(cast, client, as_):
    for make in (announced, sitting, over):
        meeting = make(cast)
        for who in (None, cast.resident, cast.deputy, cast.clerk):
            client.logout()
            if who:
                as_(who)
            for page in ("", "plain/"):
                assert client.get(f"/meetings/{meeting.pk}/{page}").status_code == 200
