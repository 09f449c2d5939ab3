from django.urls import path

from .views import dashboard, frauds, hits, orders, plans, registers

app_name = "screening"
urlpatterns = [
    path("", dashboard.index, name="index"),
    path("run/", dashboard.run, name="run"),
    path("hits/", dashboard.hits, name="hits"),
    path("overdue/", dashboard.overdue, name="overdue"),
    path("should-exit/", dashboard.leaving, name="leaving"),
    path("may-qualify/", dashboard.coming, name="coming"),
    path("hits/<uuid:pk>/", hits.show, name="hit"),
    path("hits/<uuid:pk>/do/<slug:verb>/", hits.do, name="do"),
    path("hits/<uuid:pk>/reveal/", hits.open_detail, name="reveal"),
    path("hits/<uuid:pk>/order/", orders.new, name="new_order"),
    path("hits/<uuid:pk>/fraud/", frauds.new, name="new_fraud"),
    path("registers/", registers.index, name="registers"),
    path("registers/<int:pk>/", registers.show, name="register"),
    path("plans/", plans.index, name="plans"),
    path("plans/new/<slug:kind>/", plans.new, name="new_plan"),
    path("plans/<slug:number>/", plans.show, name="plan"),
    path("plans/<slug:number>/run/", plans.run, name="run_plan"),
    path("plans/<slug:number>/targets/<int:pk>/", plans.target, name="target"),
    path("orders/", orders.index, name="orders"),
    path("orders/<slug:number>/", orders.show, name="order"),
    path("orders/<slug:number>/do/<slug:verb>/", orders.do, name="do_order"),
    path("bulletins/", orders.bulletins, name="bulletins"),
    path("frauds/", frauds.index, name="frauds"),
    path("frauds/<slug:number>/", frauds.show, name="fraud"),
    path("frauds/<slug:number>/do/<slug:verb>/", frauds.do, name="do_fraud"),
]
