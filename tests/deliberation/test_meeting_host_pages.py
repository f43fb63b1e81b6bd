def test_x(cast, as_):
    from tests.sittings import sitting
    m = sitting(cast, lawful_kind="residents", entitled=3)
    a = as_(cast.deputy).get(f"/meetings/{m.pk}/host/")
    open("/tmp/host.html","wb").write(a.content)
    assert a.status_code == 200
    a = as_(cast.deputy).get(f"/meetings/{m.pk}/screen/")
    open("/tmp/screen.html","wb").write(a.content)
    assert a.status_code == 200
