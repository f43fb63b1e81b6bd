from portal.templatetags.gongyi import verses


def test_a_sing_along_stands_in_lines():
    assert verses("晒粮不占道，让路一米宽；红白不攀比。\n一碗大锅菜") == [
        "晒粮不占道，让路一米宽；", "红白不攀比。", "一碗大锅菜",
    ]  # fmt: skip
    assert verses("") == []
