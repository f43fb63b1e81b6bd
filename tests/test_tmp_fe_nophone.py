def test_x(db, client, settings):
    from portal.accounts.models import User
    u=User.objects.create_user(username="bob",password="gongyi-demo-1x",public_name="某某某人")
    r=client.post("/accounts/login/",{"login":"bob","password":"gongyi-demo-1x"})
    print(r.status_code, r.get("Location"), "_auth_user_id" in client.session)
    assert "_auth_user_id" in client.session
