from django.urls import path

from .views import recovery

app_name = "recovery"
urlpatterns = [
    path("", recovery.index, name="index"),
    path("new/<slug:household>/", recovery.new, name="new"),
    path("papers/<int:pk>/", recovery.paper, name="paper"),
    path("<slug:number>/", recovery.show, name="show"),
    path("<slug:number>/do/<slug:verb>/", recovery.do, name="do"),
    path("<slug:number>/print/<slug:kind>/", recovery.print_, name="print"),
]
