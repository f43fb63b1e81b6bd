"""Addresses of the forum. portal.urls wraps every view so that a refusal becomes a page."""

from django.urls import path

from deliberation.views import (
    assisted,
    comments,
    consultations,
    deadlines,
    flags,
    host_polls,
    hosting,
    hosts,
    keeping,
    meeting_host,
    meeting_screen,
    meetings,
    moderation,
    notifications,
    polls,
    proposals,
    remarks,
    resolutions,
    rules,
    rulings,
)

A = "consultations/<uuid:pk>/"
P = A + "proposals/<uuid:proposal>/"
C = A + "comments/<uuid:comment>/"
R = A + "remarks/<uuid:remark>/"

urlpatterns = [
    path("consultations/", consultations.index, name="consultations"),
    path("consultations/new/", hosting.new, name="consultation_new"),
    path(A, consultations.detail, name="consultation"),
    path(A + "documents/<uuid:document>/", consultations.document, name="consultation_document"),
    # what people say
    path(A + "comments/", comments.post, name="comment_post"),
    path(C, comments.thread, name="comment"),
    path(C + "edit/", comments.edit, name="comment_edit"),
    path(C + "withdraw/", comments.withdraw, name="comment_withdraw"),
    path(A + "proposals/new/", proposals.new, name="proposal_new"),
    path(P, proposals.detail, name="proposal"),
    path(P + "stance/", proposals.stance, name="stance"),
    path(P + "edit/", proposals.edit, name="proposal_edit"),
    path(P + "withdraw/", proposals.withdraw, name="proposal_withdraw"),
    path(A + "passages/<uuid:passage>/", remarks.passage, name="passage"),
    path(R, remarks.remark, name="remark"),
    path(R + "edit/", remarks.edit, name="remark_edit"),
    path(R + "withdraw/", remarks.withdraw, name="remark_withdraw"),
    path(R + "backing/", remarks.back, name="remark_backing"),
    path("polls/<uuid:pk>/", polls.detail, name="poll"),
    path("polls/<uuid:pk>/vote/", polls.vote, name="poll_vote"),
    # hosts
    path(A + "edit/", hosting.edit, name="consultation_edit"),
    path(A + "host/", hosting.console, name="consultation_host"),
    path(A + "host/hosts/", hosts.index, name="consultation_hosts"),
    path(A + "host/hosts/<uuid:mandate>/leave/", hosts.remove, name="consultation_host_leave"),
    path(A + "host/extend/<uuid:phase>/", hosting.extend, name="phase_extend"),
    path(A + "host/documents/", hosting.documents, name="consultation_documents"),
    path(A + "host/sum-up/", hosting.sum_up, name="consultation_sum_up"),
    path(A + "host/close/", hosting.close, name="consultation_close"),
    path(P + "outcome/", hosting.outcome, name="proposal_outcome"),
    path(R + "outcome/", remarks.outcome, name="remark_outcome"),
    path(A + "host/polls/new/", host_polls.new, name="poll_new"),
    path("polls/<uuid:pk>/edit/", host_polls.edit, name="poll_edit"),
    path("polls/<uuid:pk>/extend/", host_polls.extend, name="poll_extend"),
    path("polls/<uuid:pk>/cancel/", host_polls.cancel, name="poll_cancel"),
    # meetings
    path("meetings/<uuid:pk>/", meetings.room, name="meeting"),
    path("meetings/<uuid:pk>/host/", meeting_host.console, name="meeting_host"),
    path("meetings/<uuid:pk>/screen/", meeting_screen.screen, name="meeting_screen"),
    path("meetings/<uuid:pk>/screen/code/", meeting_screen.code, name="meeting_screen_code"),
    # moderation
    path("flags/<slug:kind>/<uuid:pk>/", flags.flag, name="flag"),
    path("moderation/", moderation.log, name="moderation_log"),
    path("staff/moderation/", moderation.queue, name="moderation"),
    path("staff/moderation/appeals/<uuid:pk>/", moderation.appeal_decision, name="appeal_decide"),
    path("staff/moderation/<slug:kind>/<uuid:pk>/", moderation.decide, name="moderation_decide"),
    # one's own
    path("me/notifications/", notifications.index, name="notifications"),
    path("me/rulings/<uuid:pk>/", rulings.ruling, name="ruling"),
    path("staff/assisted/", assisted.index, name="assisted"),
    # periods and free days
    path("deadlines/", deadlines.index, name="deadlines"),
    path("staff/holidays/", deadlines.holidays, name="holidays"),
    # the lawful record
    path("resolutions/", resolutions.index, name="resolutions"),
    path("resolutions/register.jsonl", resolutions.register, name="register_lines"),
    path("resolutions/heads.json", resolutions.heads, name="register_heads"),
    path("resolutions/<uuid:pk>/", resolutions.resolution, name="resolution"),
    path(
        "resolutions/<uuid:pk>/certificate.json",
        resolutions.certificate,
        name="resolution_certificate",
    ),
    path("resolutions/<uuid:pk>/certificate/", resolutions.paper, name="resolution_paper"),
    path("recount.py", resolutions.recount, name="recount"),
    path("rules/", rules.index, name="rules"),
    path("staff/resolutions/rules/", rules.kept, name="rules_kept"),
    path("staff/resolutions/rules/new/", rules.new, name="rule_new"),
    path("staff/resolutions/rules/<uuid:pk>/end/", rules.end, name="rule_end"),
    path("staff/resolutions/", keeping.desk, name="keeping"),
    path("staff/resolutions/new/", keeping.new, name="keeping_new"),
    path("staff/resolutions/<uuid:pk>/", keeping.record, name="keeping_record"),
    path("staff/resolutions/<uuid:pk>/edit/", keeping.edit, name="keeping_edit"),
    path("staff/resolutions/<uuid:pk>/papers/", keeping.attach, name="keeping_attach"),
    path("staff/resolutions/<uuid:pk>/papers/<uuid:paper>/", keeping.paper, name="keeping_paper"),
    path(
        "staff/resolutions/<uuid:pk>/papers/<uuid:paper>/remove/",
        keeping.remove,
        name="keeping_remove",
    ),
    path("staff/resolutions/<uuid:pk>/confirm/", keeping.confirm, name="keeping_confirm"),
    path("staff/resolutions/<uuid:pk>/discard/", keeping.discard, name="keeping_discard"),
    path("staff/resolutions/<uuid:pk>/correct/", keeping.correct, name="keeping_correct"),
]
