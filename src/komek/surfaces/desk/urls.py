"""The desk's addresses."""

from django.urls import path

from komek.surfaces.desk import absences, case, filing, lists, terms

app_name = "desk"
urlpatterns = [
    path("", lists.home, name="home"),
    path("terms/", terms.terms, name="terms"),
    path("absences/", absences.absences, name="absences"),
    path("absences/<int:absence_id>/end/", absences.end, name="end_absence"),
    path("find/", lists.find, name="find"),
    path("new/", filing.choose_service, name="choose_service"),
    path("new/<slug:code>/", filing.file, name="file_case"),
    path("filed/<str:number>/", filing.filed, name="filed"),
    path("case/<str:number>/", case.case, name="case"),
    path("case/<str:number>/reveal/", case.reveal, name="reveal"),
    path("case/<str:number>/files/<uuid:uid>/", case.file, name="file"),
    path("case/<str:number>/<slug:verb>/", case.act, name="act"),
]
