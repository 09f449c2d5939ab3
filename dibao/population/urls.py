from django.urls import path

from .views import change, forecast, result, scenario

app_name = "population"
urlpatterns = [
    path("", scenario.index, name="scenarios"),
    path("new/", scenario.new, name="new"),
    path("compare/", result.compare, name="compare"),
    path("forecast/", forecast.index, name="forecast"),
    path("forecast/start/", forecast.begin, name="begin_forecast"),
    path("forecast/advance/", forecast.advance, name="advance_forecast"),
    path("<int:pk>/", result.show, name="scenario"),
    path("<int:pk>/edit/", scenario.edit, name="edit"),
    path("<int:pk>/copy/", scenario.copy, name="copy"),
    path("<int:pk>/run/", scenario.run, name="run"),
    path("<int:pk>/advance/", scenario.advance, name="advance"),
    path("<int:pk>/change/", change.pick, name="pick"),
    path("<int:pk>/change/value/", change.value, name="value"),
    path("<int:pk>/change/<int:place>/drop/", change.drop, name="drop"),
    path("<int:pk>/table.xlsx", result.spreadsheet, name="spreadsheet"),
    path("<int:pk>/families/<slug:effect>/", result.families, name="families"),
    path("<int:pk>/families/<int:county>/<int:row>/", result.family, name="family"),
]
