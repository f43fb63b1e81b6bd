"""A form to edit shows nobody words that are gone or another's."""

import pytest

from deliberation.actions.comments import withdraw_comment
from deliberation.actions.moderation import hide_words
from deliberation.actions.proposals import withdraw_proposal
from tests.phases import a_comment, a_consultation, a_proposal

MARK = "不该再看到的话4d2c"


@pytest.mark.parametrize("how", ["hidden", "withdrawn"])
@pytest.mark.parametrize("what", ["proposal", "comment"])
def test_words_that_are_gone_are_in_no_form(cast, as_, client, what, how):
    matter = a_consultation(cast)
    make = {"proposal": a_proposal, "comment": a_comment}[what]
    words = make(cast, matter, text=MARK)
    if how == "hidden":
        hide_words(cast.moderator, words, rule="abuse", facts="辱骂他人。")
    else:
        {"proposal": withdraw_proposal, "comment": withdraw_comment}[what](cast.resident, words)
    base = f"/consultations/{matter.pk}/{what}s/{words.pk}/"
    for who in ("resident", "deputy", "elsewhere", "moderator"):
        signed_in = as_(getattr(cast, who))
        for path in (f"{base}edit/", f"{base}withdraw/", base, f"/flags/{what}/{words.pk}/"):
            assert MARK not in signed_in.get(path).content.decode(), (who, path)
    client.logout()
    assert MARK not in client.get(base).content.decode()
