from django.urls import path

from .views import papers

app_name = "finding"

urlpatterns = [
    path("", papers.index, name="index"),
    path("keep/", papers.keep, name="keep"),
    path("saved/<uuid:pk>/drop/", papers.drop, name="drop"),
    path("export/", papers.export, name="export"),
]
