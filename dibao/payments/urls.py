from django.urls import path

from .views import households, lines, roster, sheets, standing, subsidies

app_name = "payments"
urlpatterns = [
    path("", roster.index, name="index"),
    path("new/", roster.new, name="new"),
    path("check/", standing.check, name="check"),
    path("subsidies/", subsidies.index, name="subsidies"),
    path("subsidies/<slug:number>/decide/", subsidies.decide, name="decide_subsidy"),
    path("households/<slug:household>/", households.statement, name="statement"),
    path("households/<slug:household>/print/", sheets.statement, name="statement_sheet"),
    path("households/<slug:household>/ledger/", households.ledger, name="ledger"),
    path("<slug:number>/", roster.show, name="roster"),
    path("<slug:number>/do/<slug:verb>/", roster.do, name="do"),
    path("<slug:number>/lines/", lines.index, name="lines"),
    path("<slug:number>/lines/<int:pk>/<slug:verb>/", lines.do, name="do_line"),
    path("<slug:number>/changes/", lines.changes, name="changes"),
    path("<slug:number>/print/", sheets.roster, name="roster_sheet"),
    path("<slug:number>/changes/print/", sheets.changes, name="changes_sheet"),
]
