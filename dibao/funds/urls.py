from django.urls import path

from .views import closes, money, tables

app_name = "funds"
urlpatterns = [
    path("", money.index, name="index"),
    path("figures/", money.figures, name="figures"),
    path("enter/<slug:matter>/", money.enter, name="enter"),
    path("figures/<slug:matter>/<int:pk>/<slug:verb>/", money.decide, name="decide"),
    path("cap/", money.cap, name="cap"),
    path("closes/", closes.index, name="closes"),
    path("closes/<int:division>/<slug:month>/do/", closes.close, name="do_close"),
    path("closes/<slug:number>/", closes.show, name="close"),
    path("papers/<int:pk>/", closes.paper, name="paper"),
    path("tables/", tables.tables, name="tables"),
    path("lines/", tables.lines, name="lines"),
    path("supervision/", tables.supervision, name="supervision"),
]
