from django.urls import path

from . import views

app_name = "policy"
urlpatterns = [
    path("", views.standards, name="standards"),
    path("compare/", views.compare, name="compare"),
    path("history/", views.history, name="history"),
    path("enter/", views.enter, name="enter"),
    path("end/", views.end, name="end"),
    path("import/", views.bring_in, name="import"),
    path("import/confirm/", views.confirm, name="confirm"),
    path("export/", views.export, name="export"),
]
