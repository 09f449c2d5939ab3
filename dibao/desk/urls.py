from django.urls import path

from .views import audit, guide, household, rooms, work

app_name = "desk"
urlpatterns = [
    path("", work.today, name="today"),
    path("worklist/", work.cases, name="cases"),
    path("overruns/", work.overruns, name="overruns"),
    path("places/<int:code>/", work.place, name="village"),
    path("search/", household.search, name="search"),
    path("households/<str:number>/", household.show, name="household"),
    path("households/<str:number>/contact/", household.contact, name="contact"),
    path("again/", rooms.again, name="again"),
    path("money/", rooms.money, name="money"),
    path("help/", guide.index, name="help"),
    path("help/samples/<slug:kind>/", guide.sample, name="sample"),
    path("audit/", audit.index, name="audit"),
    path("audit/verify/", audit.verify, name="verify_audit"),
]
