"""The addresses of imports."""

from django.urls import URLPattern, path

from goldenthread.app.exchange import views

urlpatterns: list[URLPattern] = [
    path("imports", views.imports, name="imports"),
    path("imports/<int:import_id>", views.one_import, name="import"),
    path("imports/<int:import_id>/mapping", views.import_mapping, name="import_mapping"),
    path("imports/<int:import_id>/application", views.import_application, name="import_application"),
    path("imports/<int:import_id>/refused.csv", views.import_refused, name="import_refused"),
    path("imports/templates/<slug:kind>.csv", views.import_template, name="import_template"),
]
