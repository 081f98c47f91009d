"""The portal's addresses."""

from django.urls import path

from komek.surfaces.portal import case, follow, home, joining, me, public, reply, report

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("report/", report.choose_service, name="choose_service"),
    path("report/<slug:code>/", report.report, name="report"),
    path("follow/", follow.follow, name="follow"),
    path("mine/", follow.mine, name="mine"),
    path("me/", me.me, name="me"),
    path("me/forget/", me.forget, name="forget_me"),
    path("me/forget/code/", me.forget_code, name="forget_code"),
    path("me/download/", me.download, name="download_me"),
    path("me/contacts/<int:point_id>/<slug:verb>/", me.contact, name="my_contact"),
    path("me/people/<int:person_id>/remove/", me.remove_person, name="remove_person"),
    path("me/change/<slug:what>/", me.change, name="change_me"),
    path("requests/", public.public_list, name="public_list"),
    path("requests/<str:number>/", joining.public_case, name="public_case"),
    path("requests/<str:number>/join/", joining.join, name="join"),
    path("reply/<str:number>/<str:code>/", reply.verify, name="verify_reply"),
    path("case/<str:number>/", case.case, name="case"),
    path("case/<str:number>/files/<uuid:uid>/", case.file, name="file"),
    path("case/<str:number>/reply.pdf", reply.reply, name="reply_pdf"),
    path("case/<str:number>/for/", case.for_whom, name="for_whom"),
    path("case/<str:number>/leave/", joining.leave, name="leave"),
    path("case/<str:number>/<slug:verb>/", case.act, name="act"),
]
