from django.urls import path

from .views import complaints, disputes

app_name = "remedies"
urlpatterns = [
    path("", complaints.index, name="complaints"),
    path("counts/", complaints.counts, name="counts"),
    path("new/", complaints.new, name="new"),
    path("complaints/<slug:number>/", complaints.show, name="complaint"),
    path("complaints/<slug:number>/do/<slug:verb>/", complaints.do, name="do"),
    path("complaints/<slug:number>/reveal/", complaints.reveal, name="reveal"),
    path("complaints/<slug:number>/print/", complaints.print_letter, name="print"),
    path("complaints/<slug:number>/letter/", complaints.letter, name="letter"),
    path("disputes/", disputes.index, name="disputes"),
    path("disputes/new/", disputes.begin, name="begin_dispute"),
    path("disputes/new/<slug:household>/", disputes.new, name="new_dispute"),
    path("disputes/<slug:number>/", disputes.show, name="dispute"),
    path("disputes/<slug:number>/do/<slug:verb>/", disputes.do, name="do_dispute"),
]
