"""Acts over a socket are the acts of the pages: also for somebody without a phone."""

import uuid

import pytest

from deliberation.live.acts import perform
from deliberation.models import Comment, Proposal, Stance
from portal.accounts.actions.people import register_assisted
from tests.phases import a_consultation, a_proposal

from .test_participation import refused


@pytest.fixture
def matter(cast):
    return a_consultation(cast)


@pytest.fixture
def granny(cast):
    return register_assisted(
        cast.clerk, cast.bridge, name="刘家奶奶", household="H-1", adult=True, basis="door"
    )


def test_a_clerk_types_for_somebody_without_a_phone(cast, matter, granny):
    proposal = a_proposal(cast, matter)
    hand = {"for_person": str(granny.pk), "consent": "on"}
    acts = [
        ("comment", {"text": "我腿脚不好。"}),
        ("propose", {"title": "装个扶手", "text": "楼梯太陡。"}),
        ("stance", {"proposal": str(proposal.pk), "value": "support"}),
    ]
    for act, data in acts:
        refused("consent_needed", perform, cast.clerk, matter.pk, act, data | {"for_person": hand["for_person"]}, once="a")  # fmt: skip
        perform(cast.clerk, matter.pk, act, data | hand, once=f"b-{act}")
    for made in (Comment.objects.get(), Proposal.objects.exclude(pk=proposal.pk).get()):
        assert (made.author, made.entered_by) == (granny, cast.clerk)
    assert Stance.objects.get().person == granny


@pytest.mark.parametrize(
    ("who", "whom", "code"),
    [
        ("resident", "granny", "not_their_clerk"),
        ("deputy", "granny", "not_their_clerk"),
        ("shore_clerk", "granny", "not_their_clerk"),
        ("clerk", "resident", "not_assisted"),
        ("clerk", "deputy", "not_found"),
        ("clerk", "nobody", "not_found"),
        ("clerk", "nonsense", "not_found"),
    ],
)
def test_nobody_types_for_anybody_else(cast, matter, granny, as_, who, whom, code):
    people = {"granny": granny.pk, "nobody": uuid.uuid4(), "nonsense": "x"}
    named = str(people[whom] if whom in people else getattr(cast, whom).pk)
    data = {"text": "替人说。", "for_person": named, "consent": True}
    refused(code, perform, getattr(cast, who), matter.pk, "comment", data, once="c")
    path = f"/consultations/{matter.pk}/comments/"
    status = {"not_found": 404}.get(code, 403)
    assert as_(getattr(cast, who)).post(path, data | {"consent": "on"}).status_code == status
    assert not Comment.objects.exists()
