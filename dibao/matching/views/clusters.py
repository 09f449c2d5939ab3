"""冒名线索 — the list, one cluster drawn, and what somebody says of it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from dibao.access.pages import act, one_or_404, opened, staff_page

from ..choices import ClusterState
from ..forms import JudgeForm
from ..models import Cluster
from ..permissions import READERS
from ..queries import cluster_page, cluster_rows
from ..queries.clusters import PAGE, ranked
from ..services.cluster import judge as judge_cluster


@staff_page(*READERS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """冒名线索 — those to be judged, or those judged already."""
    asked = request.GET.get("state", "")
    state = asked if asked in ClusterState.values else ClusterState.OPEN.value
    found = ranked(Cluster.objects.visible_to(request.user).filter(state=state))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": cluster_rows(list(page)), "state": state, "states": ClusterState.choices}
    return render(request, "matching/clusters.html", context)


@staff_page(*READERS)
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """一条线索 — the picture and the table."""
    cluster = _cluster(request, pk)
    opened(request, "matching.view_cluster", cluster)
    return _page(request, cluster, JudgeForm())


def _cluster(request: HttpRequest, pk: int) -> Cluster:
    return one_or_404(Cluster.objects.visible_to(request.user), pk=pk)


def _page(request: HttpRequest, cluster: Cluster, form: Any, *, status: int = 200) -> HttpResponse:
    context = {"page": cluster_page(cluster, request.user), "form": form, "gone": cluster.state == ClusterState.GONE}
    return render(request, "matching/cluster.html", context, status=status)


@staff_page(*READERS)
@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """判断."""
    cluster, form = _cluster(request, pk), JudgeForm(request.POST)
    if form.is_valid():
        outcome = act(
            request, judge_cluster, cluster=cluster, said="已记录判断；没有新变化就不再提示。", **form.cleaned_data
        )
        if outcome:
            return redirect("matching:clusters")
        outcome.onto(form)
    return _page(request, cluster, form, status=422)
