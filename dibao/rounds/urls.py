from django.urls import path

from .views import field, oversight, planning, visit

app_name = "rounds"
urlpatterns = [
    path("", planning.index, name="index"),
    path("villages/<int:village>/", planning.village, name="village"),
    path("villages/<int:village>/schedule/", planning.schedule, name="schedule"),
    path("print/", planning.printed, name="print"),
    path("add/<slug:household>/", planning.add, name="add"),
    path("visits/<uuid:pk>/", visit.show, name="visit"),
    path("visits/<uuid:pk>/record/", visit.record, name="record"),
    path("visits/<uuid:pk>/do/<slug:verb>/", visit.do, name="do"),
    path("visits/<uuid:pk>/papers/<int:number>/", visit.enclosure, name="enclosure"),
    path("visits/<uuid:pk>/order/", oversight.order, name="order"),
    path("records/", visit.conflicts, name="conflicts"),
    path("records/<uuid:pk>/<slug:verb>/", visit.decide, name="decide"),
    path("field/", field.page, name="field"),
    path("field/today/", field.today, name="today"),
    path("field/deliver/", field.deliver, name="deliver"),
    path("field/worker.js", field.worker, name="worker"),
    path("spot/", oversight.spots, name="spots"),
    path("spot/new/<slug:kind>/", oversight.new_spot, name="new_spot"),
    path("spot/<slug:number>/", oversight.show_spot, name="spot"),
    path("spot/<slug:number>/print/", oversight.print_spot, name="print_spot"),
    path("campaign/", oversight.progress, name="campaign"),
    path("campaign/start/", oversight.start, name="start_campaign"),
    path("campaign/<int:place>/", oversight.progress_of, name="campaign_of"),
]
