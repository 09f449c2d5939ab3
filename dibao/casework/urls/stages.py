from django.urls import path

from ..views import stages

urlpatterns = [
    path("<slug:number>/", stages.show, name="case"),
    path("<slug:number>/print/<slug:kind>/", stages.print_form, name="print"),
    path("<slug:number>/reveal/<slug:what>/", stages.reveal, name="reveal"),
    path("<slug:number>/do/<slug:verb>/", stages.do, name="do"),
]
