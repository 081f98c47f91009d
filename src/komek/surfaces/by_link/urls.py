"""The addresses that letters to organisations lead to."""

from django.urls import path

from komek.surfaces.by_link import views

app_name = "by_link"
urlpatterns = [
    path("<str:token>/", views.page, name="page"),
    path("<str:token>/files/<uuid:uid>/", views.file, name="file"),
    path("<str:token>/<slug:verb>/", views.act, name="act"),
]
