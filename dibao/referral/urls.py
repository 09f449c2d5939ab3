from django.urls import path

from .views import front, household, matters

app_name = "referral"
urlpatterns = [
    path("", front.index, name="index"),
    path("needs/", front.open_needs, name="needs"),
    path("plans/", front.plans, name="plans"),
    path("lists/<slug:which>/", front.families, name="families"),
    path("watch/", front.watch, name="watch"),
    path("households/<slug:number>/", household.show, name="household"),
    path("households/<slug:number>/do/<slug:verb>/", household.do, name="do_household"),
    path("households/<slug:number>/assess/", household.assess, name="assess"),
    path("households/<slug:number>/adjust/", household.adjust, name="adjust"),
    path("forms/<uuid:pk>/print/", household.print_form, name="print_form"),
    path("forms/<uuid:pk>/paper/", household.form_paper, name="form_paper"),
    path("needs/<uuid:pk>/refer/", household.refer, name="refer"),
    path("needs/<uuid:pk>/settle/", household.settle, name="settle"),
    path("referrals/<slug:number>/", matters.show, name="referral"),
    path("referrals/<slug:number>/do/<slug:verb>/", matters.do, name="do"),
    path("referrals/<slug:number>/letter/", matters.letter, name="letter"),
    path("plans/<slug:number>/", matters.show_plan, name="plan"),
    path("plans/<slug:number>/do/<slug:verb>/", matters.do_plan, name="do_plan"),
    path("plans/<slug:number>/paper/", matters.plan_paper, name="plan_paper"),
]
