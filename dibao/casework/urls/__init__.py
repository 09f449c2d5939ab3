"""Addresses of casework: intake first, because its fixed words would else be read as case numbers."""

from . import intake, stages

app_name = "casework"
urlpatterns = [*intake.urlpatterns, *stages.urlpatterns]
