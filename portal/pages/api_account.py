"""What of one's own account takes the forum along: all that is kept of a person, and leaving."""

from django.utils.translation import gettext_lazy
from ninja import Router, Schema, Status

from portal.accounts.api_auth import signed_in
from portal.accounts.permissions import check_signed_in

from .account import data_of, leave

router = Router(tags=["me"], auth=signed_in)


class CloseIn(Schema):
    """``sure`` is 注销, as on the page."""

    sure: str = ""


@router.get("me/export", response=dict, summary=gettext_lazy("我的全部数据"))
def export(request):
    """The same as the file of the page: everything of oneself and nothing of others."""
    check_signed_in(request.user)
    return data_of(request.user)


@router.post("me/close", response={204: None}, summary=gettext_lazy("注销账号"))
def close(request, asked: CloseIn):
    """It cannot be undone: words stay without a name, everything personal goes, every session ends."""
    check_signed_in(request.user)
    leave(request, asked.sure)
    return Status(204, None)
