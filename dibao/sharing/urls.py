from django.urls import path, re_path

from .views import agreement, enquiry

app_name = "sharing"
urlpatterns = [
    path("", enquiry.enquiries, name="enquiries"),
    path("receive/", enquiry.receive, name="receive"),
    path("blank.xlsx", enquiry.blank, name="blank"),
    path("enquiries/<slug:number>/", enquiry.enquiry, name="enquiry"),
    path("enquiries/<slug:number>/answer/", enquiry.answer, name="answer"),
    path("enquiries/<slug:number>/decline/", enquiry.decline, name="decline"),
    path("agreements/", agreement.agreements, name="agreements"),
    path("agreements/enter/", agreement.enter, name="enter"),
    path("agreements/<slug:number>/", agreement.agreement, name="agreement"),
    re_path(r"^agreements/(?P<number>[-\w]+)/(?P<verb>confirm|refuse)/$", agreement.decide, name="decide"),
    path("agreements/<slug:number>/end/", agreement.end, name="end"),
]
