from django.urls import path

from .views import aid, boundary, consultation, copying, library, loan, looks, opening, question

app_name = "reading"

urlpatterns = [
    path("", consultation.index, name="index"),
    path("volumes/<uuid:pk>/", consultation.volume, name="volume"),
    path("ask/<uuid:volume>/", consultation.ask, name="ask"),
    path("requests/<uuid:pk>/", consultation.show, name="consultation"),
    path("requests/<uuid:pk>/decide/", consultation.decide, name="decide"),
    path("requests/<uuid:pk>/end/", consultation.end, name="end"),
    path("requests/<uuid:pk>/items/<uuid:item>/<int:number>/", consultation.page, name="page"),
    path("requests/<uuid:pk>/items/<uuid:item>/<int:number>/cover/", copying.cover, name="cover"),
    path("requests/<uuid:pk>/items/<uuid:item>/<int:number>/check/", copying.check, name="check"),
    path("requests/<uuid:pk>/items/<uuid:item>/marks/<int:mark>/remove/", copying.uncover, name="uncover"),
    path("requests/<uuid:pk>/names/", copying.names, name="names"),
    path("requests/<uuid:pk>/copy/", copying.copy, name="copy"),
    path("looks/<uuid:volume>/", looks.looks, name="looks"),
    path("loans/", loan.loans, name="loans"),
    path("loans/lend/<int:bag>/", loan.lend, name="lend"),
    path("loans/<uuid:pk>/return/", loan.give_back, name="give_back"),
    path("loans/of/<int:bag>/", loan.loans_of, name="loans_of"),
    path("boundaries/", boundary.boundaries, name="boundaries"),
    path("openings/", opening.openings, name="openings"),
    path("openings/<uuid:pk>/decide/", opening.decide, name="decide_opening"),
    path("aid/", aid.aids, name="aids"),
    path("aid/new/<str:number>/<slug:programme>/", aid.new, name="new_aid"),
    path("aid/of/<uuid:pk>/", aid.record, name="aid_record"),
    path("aid/<uuid:pk>/void/", aid.void, name="void_aid"),
    path("questions/", question.questions, name="questions"),
    path("questions/<uuid:pk>/", question.question, name="question"),
    path("libraries/<slug:slug>/", library.library, name="library"),
    path("libraries/<slug:slug>/export/", library.export, name="export"),
]
