"""The pictures of the README, taken from the demo: `python -m tests.journeys.pictures [folder]`.

DIBAO_HOME must hold the loaded demo (`dibao demo load`). Only reads: it opens pages and redraws two sheets.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "pictures"
MOST = 250_000
TOWN = (220802100000, 220802100999)


def cases() -> dict[str, str]:
    """One case number of 平安镇 for each status, the newest."""
    from dibao.casework.models import Case

    rows = Case.objects.filter(division__range=TOWN).order_by("number").values_list("status", "number")
    return dict(rows)


def sealed() -> tuple[str, str, str]:
    """A sealed volume whose family is awarded: its address, its household number and its case number."""
    from dibao.casework.models import Award

    award = Award.objects.filter(division__range=TOWN, case__status="closed", ended_on=None).latest("confirmed_on")
    return f"/archive/volumes/{award.case.volume_id}/", award.household.number, award.case.number


@contextmanager
def served() -> Iterator[str]:
    """The demo behind a port of its own."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(ROOT / ".venv/bin/dibao"), "demo", "start", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                urlopen(f"{address}/account/login/").close()
                break
            except URLError:
                time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        server.wait()


def small(path: Path) -> None:
    """Fewer colours until the file is small enough to look at over a slow line."""
    with Image.open(path) as picture:
        for colours in (128, 64, 32):
            picture.convert("RGB").quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
            if path.stat().st_size <= MOST:
                return
    raise SystemExit(f"{path.name} 超过 {MOST // 1000} kB，请改小画面。")


def shoot(page: Page, name: str, folder: Path) -> None:
    """What is on the screen; of an assessment, the law's sentences."""
    page.evaluate("top => window.scrollTo(0, top)", {"case-assessing": 240}.get(name, 0))
    page.screenshot(path=folder / f"{name}.png")
    small(folder / f"{name}.png")


def sheet(kind: str, number: str, folder: Path) -> None:
    """The first page of a printed paper of this case, as it came out of the printer."""
    from dibao.casework.models import Paper
    from dibao.documents.queries import preview

    paper = Paper.objects.filter(case__number=number, kind=kind, withdrawn="").latest("pk")
    path = folder / f"{kind}.png"
    path.write_bytes(preview(paper.stored, page=1, width=900))
    small(path)


def main() -> None:
    """Take them all."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    django.setup()
    from tests.journeys.people import DESK, PHONE, Person
    from tests.kernel import window

    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    at, (volume, household, closed) = cases(), sealed()
    with served() as address, window.chromium() as browser:
        clerk = Person("jingban", browser, address, size=DESK, javascript=True).comes_in()
        pages = {
            "today": "/",
            "case-visiting": f"/cases/{at['visiting']}/",
            "case-assessing": f"/cases/{at['assessing']}/",
            "case-on-notice": f"/cases/{at['on_notice']}/",
            "household": f"/households/{household}/",
            "sealed-volume": volume,
        }
        for name, path in pages.items():
            shoot(clerk.goes(path).page, name, folder)
        phone = Person("jingban", browser, address, size=PHONE, javascript=True).comes_in()
        shoot(phone.goes(pages["case-visiting"]).page, "phone", folder)
    sheet("notice", closed, folder)
    sheet("confirmation", closed, folder)


if __name__ == "__main__":
    main()
