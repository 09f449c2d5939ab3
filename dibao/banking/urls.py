from django.urls import path

from .views import accounts, agreements, banks, batch, day, returned

app_name = "banking"
urlpatterns = [
    path("", day.index, name="index"),
    path("make/", day.make, name="make"),
    path("batches/", day.batches, name="batches"),
    path("batches/<slug:number>/", batch.show, name="batch"),
    path("batches/<slug:number>/payments/", batch.payments, name="payments"),
    path("batches/<slug:number>/file/", batch.take_file, name="take_file"),
    path("batches/<slug:number>/import/", batch.read_file, name="import"),
    path("batches/<slug:number>/receipt/", batch.receipt, name="receipt"),
    path("batches/<slug:number>/do/<slug:verb>/", batch.do, name="do"),
    path("replies/<int:pk>/", batch.reply_rows, name="reply"),
    path("returned/", returned.index, name="returned"),
    path("returned/<int:pk>/release/", returned.release, name="release"),
    path("accounts/", accounts.index, name="accounts"),
    path("accounts/new/<slug:number>/", accounts.propose, name="propose"),
    path("accounts/<uuid:pk>/", accounts.show, name="account"),
    path("accounts/<uuid:pk>/evidence/", accounts.evidence, name="evidence"),
    path("accounts/<uuid:pk>/do/<slug:verb>/", accounts.do, name="do_account"),
    path("agreements/", agreements.index, name="agreements"),
    path("agreements/new/<slug:number>/", agreements.agree, name="agree"),
    path("agreements/<uuid:pk>/", agreements.show, name="agreement"),
    path("agreements/<uuid:pk>/paper/", agreements.paper, name="agreement_paper"),
    path("agreements/<uuid:pk>/do/<slug:verb>/", agreements.do, name="do_agreement"),
    path("banks/", banks.index, name="banks"),
    path("banks/new/", banks.new, name="new_bank"),
    path("banks/<slug:code>/", banks.edit, name="bank"),
]
