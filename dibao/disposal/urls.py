from django.urls import path

from .views import accession, appraisal, destruction, expiring, hold, transfer

app_name = "disposal"

urlpatterns = [
    path("", expiring.index, name="index"),
    path("appraisals/", appraisal.appraisals, name="appraisals"),
    path("appraisals/new/", appraisal.new, name="appraise"),
    path("appraisals/<uuid:pk>/", appraisal.show, name="appraisal"),
    path("appraisals/<uuid:pk>/judge/", appraisal.judge, name="judge"),
    path("appraisals/<uuid:pk>/sign/", appraisal.sign, name="sign_appraisal"),
    path("appraisals/<uuid:pk>/propose/", appraisal.propose, name="propose"),
    path("appraisals/<uuid:pk>/report/", appraisal.report, name="appraisal_report"),
    path("holds/", hold.holds, name="holds"),
    path("holds/<uuid:pk>/lift/", hold.lift, name="lift_hold"),
    path("destructions/", destruction.destructions, name="destructions"),
    path("destructions/<uuid:pk>/", destruction.show, name="destruction"),
    path("destructions/<uuid:pk>/do/", destruction.do, name="do_destruction"),
    path("destructions/<uuid:pk>/register/", destruction.register, name="register"),
    path("transfers/", transfer.transfers, name="transfers"),
    path("transfers/new/", transfer.new, name="draw"),
    path("transfers/<uuid:pk>/", transfer.show, name="transfer"),
    path("transfers/<uuid:pk>/do/", transfer.do, name="do_transfer"),
    path("transfers/<uuid:pk>/parcel/", transfer.parcel, name="parcel"),
    path("transfers/<uuid:pk>/list/", transfer.listed, name="transfer_list"),
    path("accessions/", accession.accessions, name="accessions"),
    path("accessions/tray/", accession.tray, name="tray"),
    path("accessions/volumes/", accession.received, name="received"),
    path("accessions/<uuid:pk>/do/", accession.do, name="do_accession"),
    path("accessions/<uuid:pk>/", accession.show, name="accession"),
    path("accessions/<uuid:pk>/link/", accession.link, name="link_household"),
    path("accessions/<uuid:pk>/receipt/", accession.receipt, name="accession_receipt"),
]
