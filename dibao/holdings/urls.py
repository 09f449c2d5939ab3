from django.urls import path

from .views import boxing, care, places, stock

app_name = "holdings"

urlpatterns = [
    path("", places.index, name="index"),
    path("open/", places.find, name="find"),
    path("open/<str:code>/", places.show, name="place"),
    path("print/<str:code>/<slug:what>/", places.printed, name="print"),
    path("boxing/<int:village>/", boxing.show, name="boxing"),
    path("boxing/<int:village>/do/", boxing.do, name="do_boxing"),
    path("rules/", boxing.rules, name="rules"),
    path("inventory/<str:code>/", stock.show, name="inventory"),
    path("inventory/<str:code>/do/", stock.do, name="do_inventory"),
    path("inventory/<str:code>/report/", stock.report, name="report"),
    path("care/<str:code>/", care.show, name="care"),
    path("care/<str:code>/scan/", care.scan, name="care_scan"),
]
