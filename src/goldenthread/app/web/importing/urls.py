"""The addresses of imports."""

from django.urls import URLPattern, path

from goldenthread.app.web.importing import pages

urlpatterns: list[URLPattern] = [
    path("imports", pages.imports, name="imports"),
    path("imports/<int:import_id>", pages.one_import, name="import"),
    path("imports/<int:import_id>/mapping", pages.import_mapping, name="import_mapping"),
    path("imports/<int:import_id>/application", pages.import_application, name="import_application"),
    path("imports/<int:import_id>/refused.csv", pages.import_refused, name="import_refused"),
    path("imports/templates/<slug:kind>.csv", pages.import_template, name="import_template"),
]
