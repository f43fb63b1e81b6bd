"""Who leads a consultation: its detail lists them, these addresses change it."""

import uuid

from django.utils.translation import gettext_lazy
from ninja import Query, Router

from deliberation.actions.hosts import add_host, remove_host
from deliberation.permissions.hosting import check_host_open
from deliberation.queries.consultations import get_consultation
from deliberation.queries.hosts import get_mandate, possible_hosts
from portal.accounts.api_auth import signed_in
from portal.kit.lists import Asked, Listed, listed

from .consultations import show_host, show_whole
from .schemas import ConsultationDetail, Host

router = Router(tags=["consultations"], auth=signed_in)


@router.get(
    "consultations/{uuid:pk}/possible-hosts",
    response=Listed[Host],
    summary=gettext_lazy("可以请来一起主持的人"),
)
def possible(request, pk: uuid.UUID, asked: Query[Asked]):
    """For its hosts: in office where it matters and not leading yet."""
    matter = get_consultation(pk)
    check_host_open(request.user, matter)
    return listed(possible_hosts(matter, asked.words), ["name", "pk"], asked, show_host)


@router.put(
    "consultations/{uuid:pk}/hosts/{uuid:mandate}",
    response=ConsultationDetail,
    summary=gettext_lazy("请人一起主持"),
)
def add(request, pk: uuid.UUID, mandate: uuid.UUID):
    """By its hosts, until it is closed; whoever is asked is told."""
    add_host(request.user, get_consultation(pk), get_mandate(mandate))
    return show_whole(get_consultation(pk))


@router.delete(
    "consultations/{uuid:pk}/hosts/{uuid:mandate}",
    response=ConsultationDetail,
    summary=gettext_lazy("不再主持"),
)
def remove(request, pk: uuid.UUID, mandate: uuid.UUID):
    """By oneself, or by whoever leads first; somebody always leads."""
    remove_host(request.user, get_consultation(pk), get_mandate(mandate))
    return show_whole(get_consultation(pk))
