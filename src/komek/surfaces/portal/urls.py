"""The portal's addresses."""

from django.urls import path

from komek.surfaces.portal import case, follow, found, home, joining, me, public, reply, widget
from komek.surfaces.portal.city import phones
from komek.surfaces.portal.city import views as city
from komek.surfaces.portal.reporting import map as city_map
from komek.surfaces.portal.reporting import views as report

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("report/", report.report, name="choose_service"),
    path("report/map/", city_map.drawn, name="map"),
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
    path("requests/map.json", public.public_map, name="public_map"),
    path("requests/<str:number>/", joining.public_case, name="public_case"),
    path("requests/<str:number>/join/", joining.join, name="join"),
    path("city/", city.city, name="city"),
    path("city/phones/", phones.phone_book, name="phone_book"),
    path("widget/<str:language>/", widget.widget, name="widget"),
    path("robots.txt", found.robots, name="robots"),
    path("sitemap.xml", found.sitemap, name="sitemap"),
    path("manifest.webmanifest", found.manifest, name="manifest"),
    path("reply/<str:number>/<str:code>/", reply.verify, name="verify_reply"),
    path("case/<str:number>/", case.case, name="case"),
    path("case/<str:number>/accepted/", report.accepted, name="accepted"),
    path("case/<str:number>/files/<uuid:uid>/", case.file, name="file"),
    path("case/<str:number>/files/<uuid:uid>/small/", case.small_file, name="small_file"),
    path("case/<str:number>/reply.pdf", reply.reply, name="reply_pdf"),
    path("case/<str:number>/for/", case.for_whom, name="for_whom"),
    path("case/<str:number>/forget/", follow.forget_key, name="forget_key"),
    path("case/<str:number>/leave/", joining.leave, name="leave"),
    path("case/<str:number>/<slug:verb>/", case.act, name="act"),
]
