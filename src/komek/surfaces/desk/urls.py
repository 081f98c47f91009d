"""The desk's addresses."""

from django.urls import path

from komek.surfaces.desk import (
    absences,
    case,
    exports,
    filing,
    incidents,
    inspection,
    joining,
    lists,
    saved_lists,
    tasks,
    terms,
    together,
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
    path("together/", together.together, name="together"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/new/", incidents.new, name="new_incident"),
    path("incidents/<str:number>/", incidents.incident, name="incident"),
    path("incidents/<str:number>/answer/", incidents.answer, name="answer_incident"),
    path("incidents/<str:number>/add/", incidents.add, name="add_to_incident"),
    path("incidents/<str:number>/take/", incidents.take, name="take_from_incident"),
    path("incidents/<str:number>/close/", incidents.close, name="close_incident"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("new/", filing.choose_service, name="choose_service"),
    path("new/<slug:code>/", filing.file, name="file_case"),
    path("filed/<str:number>/", filing.filed, name="filed"),
    path("case/<str:number>/", case.case, name="case"),
    path("case/<str:number>/join/", joining.join, name="join"),
    path("case/<str:number>/reveal/", case.reveal, name="reveal"),
    path("case/<str:number>/files/<uuid:uid>/", case.file, name="file"),
    path("case/<str:number>/<slug:verb>/", case.act, name="act"),
]
