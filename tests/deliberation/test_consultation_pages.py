"""PROBE"""
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.phases import a_comment, a_consultation, a_poll, a_proposal

def test_probe(cast, as_, client):
    m = a_consultation(cast)
    p = a_proposal(cast, m); a_poll(cast, m)
    c = a_comment(cast, m)
    a_comment(cast, m, by=cast.deputy, answers=c)
    for who in (None, cast.resident, cast.clerk):
        if who: as_(who)
        for url in (f"/consultations/", f"/consultations/{m.pk}/", f"/consultations/{m.pk}/comments/{c.pk}/"):
            client.get(url)
            with CaptureQueriesContext(connection, ) as q:
                r = client.get(url)
            print(who and who.username, url[-20:], r.status_code, len(q))
            if url.endswith(f"{m.pk}/"):
                for x in q.captured_queries: print("   ", x["sql"].split(" FROM ")[-1][:110])
