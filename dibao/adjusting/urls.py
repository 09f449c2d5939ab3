from django.urls import path

from .views import adjustment, entering, households, papers

app_name = "adjusting"
urlpatterns = [
    path("", adjustment.index, name="index"),
    path("households/<slug:number>/", households.show, name="household"),
    path("households/<slug:number>/open/", households.open_, name="open"),
    path("households/<slug:number>/refusals/", households.refusal, name="refusal"),
    path("households/<slug:number>/refusals/lift/", households.lift, name="lift"),
    path("papers/<int:pk>/", papers.show, name="paper"),
    path("<slug:number>/", adjustment.show, name="adjustment"),
    path("<slug:number>/do/<slug:verb>/", adjustment.do, name="do"),
    path("<slug:number>/enter/<slug:what>/", entering.enter, name="enter"),
]
