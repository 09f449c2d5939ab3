"""The site map: every address of the system starts here."""

from django.urls import include, path

from dibao.access.pages import own_page
from dibao.regions.views import pick

urlpatterns = [
    path("", include("dibao.desk.urls")),
    path("account/", include("dibao.access.urls")),
    # regions stands below access and cannot mark its own page
    path("regions/", include(([path("pick", own_page(pick), name="pick")], "regions"))),
    path("policy/", include("dibao.policy.urls")),
    path("population/", include("dibao.population.urls")),
    path("cases/", include("dibao.casework.urls")),
    path("awards/", include("dibao.casework.urls.awards")),
    path("checks/", include("dibao.verification.urls")),
    path("exchange/", include("dibao.exchange.urls")),
    path("matching/", include("dibao.matching.urls")),
    path("screening/", include("dibao.screening.urls")),
    path("reviews/", include("dibao.reviews.urls")),
    path("adjusting/", include("dibao.adjusting.urls")),
    path("payments/", include("dibao.payments.urls")),
    path("banking/", include("dibao.banking.urls")),
    path("recovery/", include("dibao.recovery.urls")),
    path("funds/", include("dibao.funds.urls")),
    path("rounds/", include("dibao.rounds.urls")),
    path("remedies/", include("dibao.remedies.urls")),
    path("referral/", include("dibao.referral.urls")),
    path("sharing/", include("dibao.sharing.urls")),
    path("archive/", include("dibao.archive.urls")),
    path("preservation/", include("dibao.preservation.urls")),
    path("holdings/", include("dibao.holdings.urls")),
    path("capture/", include("dibao.capture.urls")),
    path("finding/", include("dibao.finding.urls")),
    path("reading/", include("dibao.reading.urls")),
    path("disposal/", include("dibao.disposal.urls")),
]

handler403 = "dibao.access.views.errors.not_allowed"
handler404 = "dibao.access.views.errors.not_found"
handler500 = "dibao.access.views.errors.broken"
