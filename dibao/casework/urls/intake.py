"""Addresses from the first word at the window to acceptance, and the papers of a case at any time."""

from django.urls import path

from ..views import economy, intake, members, papers, printing, signing

urlpatterns = [
    path("new/", intake.new, name="new"),
    path("blank/<slug:kind>/", printing.blank, name="blank"),
    # the five steps of a draft
    path("<slug:number>/members/", members.index, name="members"),
    path("<slug:number>/members/add/", members.add, name="add_member"),
    path("<slug:number>/members/<int:member>/remove/", members.remove, name="remove_member"),
    path("<slug:number>/facts/", members.facts_index, name="facts"),
    path("<slug:number>/facts/<uuid:person>/", members.facts, name="person_facts"),
    path("<slug:number>/economy/", economy.index, name="economy"),
    path("<slug:number>/economy/none/", economy.no_income, name="no_income"),
    path("<slug:number>/economy/<uuid:line>/remove/", economy.remove, name="remove_line"),
    path("<slug:number>/obligors/add/", economy.declare_obligor, name="declare_obligor"),
    path("<slug:number>/obligors/<uuid:obligor>/remove/", economy.remove_obligor, name="remove_obligor"),
    path("<slug:number>/account/", economy.account, name="account"),
    path("<slug:number>/kinship/", economy.kinship, name="kinship"),
    path("<slug:number>/kinship/add/", economy.disclose, name="disclose"),
    path("<slug:number>/kinship/<uuid:disclosure>/remove/", economy.retract, name="retract"),
    path("<slug:number>/papers/", papers.index, name="papers"),
    # papers and authorisations, at any time
    path("<slug:number>/papers/add/", papers.add, name="add_paper"),
    path("<slug:number>/papers/<int:paper>/", papers.show, name="paper"),
    path("<slug:number>/papers/<int:paper>/page/<int:page>/", papers.page, name="paper_page"),
    path("<slug:number>/papers/<int:paper>/original/", papers.original, name="paper_original"),
    path("<slug:number>/papers/<int:paper>/withdraw/", papers.withdraw, name="withdraw_paper"),
    path("<slug:number>/sign/<slug:kind>/", printing.for_signing, name="sign"),
    path("<slug:number>/authorisations/", signing.index, name="authorisations"),
    path("<slug:number>/authorisations/obligor/", signing.obligor, name="authorise_obligor"),
    path("<slug:number>/authorisations/<int:authorisation>/withdraw/", signing.withdraw, name="withdraw_authorisation"),
    path("<slug:number>/members/<uuid:person>/reveal/", members.reveal, name="reveal_member"),
    # the moves up to acceptance; each name is the move's
    path("<slug:number>/submit/", intake.submit, name="submit"),
    path("<slug:number>/ask/", intake.ask_once, name="ask_once"),
    path("<slug:number>/accept/", intake.accept, name="accept"),
    path("<slug:number>/withdraw/", intake.withdraw, name="withdraw"),
    path("<slug:number>/discard/", intake.discard, name="discard"),
]
