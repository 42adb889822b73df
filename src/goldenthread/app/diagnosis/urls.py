"""The addresses of the diagnosis."""

from django.urls import URLPattern, path

from goldenthread.app.diagnosis import views

urlpatterns: list[URLPattern] = [
    path("diagnosis", views.diagnosis, name="diagnosis"),
    path("diagnosis/runs", views.runs, name="diagnosis_runs"),
    path("diagnosis/report", views.report, name="diagnosis_report"),
    path("units/<int:unit_id>/diagnosis", views.unit_diagnosis, name="unit_diagnosis"),
    path("accounts/<int:account_id>/diagnosis", views.account_diagnosis, name="account_diagnosis"),
]
