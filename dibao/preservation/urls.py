from django.urls import path

from .views import keeping, report

app_name = "preservation"

urlpatterns = [
    path("keeping/", keeping.keeping, name="keeping"),
    path("reports/", report.reports, name="reports"),
    path("reports/<int:pk>/", report.show, name="report"),
    path("reports/<int:pk>/file/", report.content, name="report_file"),
    path("reports/<int:pk>/check/", report.check, name="check"),
    path("reports/<int:pk>/sign/<str:item>/", report.sign, name="sign"),
]
