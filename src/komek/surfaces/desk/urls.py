"""The desk's addresses."""

from django.urls import path

from komek.surfaces.desk import (
    absences,
    case,
    dispatch,
    exports,
    filing,
    inspection,
    lists,
    saved_lists,
    terms,
)

app_name = "desk"
urlpatterns = [
    path("", lists.home, name="home"),
    path("terms/", terms.terms, name="terms"),
    path("absences/", absences.absences, name="absences"),
    path("absences/<int:absence_id>/end/", absences.end, name="end_absence"),
    path("find/", lists.find, name="find"),
    path("lists/new/", saved_lists.new, name="save_list"),
    path("lists/<uuid:uid>/", saved_lists.change, name="change_list"),
    path("lists/<uuid:uid>/delete/", saved_lists.delete, name="delete_list"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<uuid:uid>/", exports.file, name="export_file"),
    path("checks/", inspection.checks, name="checks"),
    path("calls/", inspection.calls, name="calls"),
    path("trust/", inspection.trust, name="trust"),
    path("dispatch/", dispatch.dispatch, name="dispatch"),
    path("dispatch/<int:delivery_id>/", dispatch.replay, name="replay"),
    path("dispatch/of/<int:organisation_id>/", dispatch.replay_all, name="replay_all"),
    path("new/", filing.choose_service, name="choose_service"),
    path("new/<slug:code>/", filing.file, name="file_case"),
    path("filed/<str:number>/", filing.filed, name="filed"),
    path("case/<str:number>/", case.case, name="case"),
    path("case/<str:number>/reveal/", case.reveal, name="reveal"),
    path("case/<str:number>/files/<uuid:uid>/", case.file, name="file"),
    path("case/<str:number>/<slug:verb>/", case.act, name="act"),
]
