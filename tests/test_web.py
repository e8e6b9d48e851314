"""The page that runs fincheck in the browser, in a real one: the same findings as the command, and no request but to itself.

Needs the built folder (``python web/build.py``), named by FINCHECK_WEB, and Chromium with ChromeDriver; skipped without.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from browser import CHROMIUM, DRIVER, Browser, browser
from test_many import ENVIRONMENT

WEB = os.environ.get("FINCHECK_WEB", "")
FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"

pytestmark = [
    pytest.mark.skipif(not WEB, reason="no built page: python web/build.py, and FINCHECK_WEB=web/dist"),
    pytest.mark.skipif(
        bool(WEB) and not (DRIVER and CHROMIUM), reason="no ChromeDriver: apt-get install chromium-driver"
    ),
]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadingHTTPServer]:
    serving = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=WEB))
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    yield serving
    serving.shutdown()
    serving.server_close()


@pytest.fixture(scope="module")
def page(server: ThreadingHTTPServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("profile")) as found:
        found.open(f"http://127.0.0.1:{server.server_port}/")
        found.until("return document.body.dataset.ready", 120)
        yield found


def checked(page: Browser, *paths: Path) -> tuple[str, str]:
    """Return exit code and text of what the page says of files."""
    page.run("document.getElementById('results').replaceChildren()")
    page.run("document.getElementById('files').value = ''")
    page.upload("#files", *paths)
    page.until("return document.querySelector('.result')", 120)
    return page.run("const box = document.querySelector('.result'); return [box.dataset.code, box.dataset.told]")


REPORTS = ["lezhi-2020/report.yaml", "lezhi-2020/corrected.yaml", "consistent/report.yaml", "tables/report.yaml", "tables/yunnan.yaml", "documents/tables.docx", "documents/tables.xlsx", "documents/tables.xls", "documents/tables.html"]  # fmt: skip


@pytest.mark.parametrize("name", REPORTS)
def test_page_and_command_say_the_same_line_for_line(page: Browser, name: str) -> None:
    path = FIXTURES / name
    page.run(
        "const choice = document.getElementById('lang'); choice.value = 'zh'; choice.dispatchEvent(new Event('change'))"
    )
    done = subprocess.run(
        [sys.executable, "-m", "fincheck", path.name, "--lang", "zh", "--format", "text"],
        cwd=path.parent, env=ENVIRONMENT | {"PYTHONIOENCODING": "utf-8"}, capture_output=True, check=False,
    )  # fmt: skip
    code, told = checked(page, path)
    assert told == done.stdout.decode()
    assert int(code) == done.returncode
    assert page.run("return document.querySelector('iframe').title") == "核对结果"


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_the_page_gives_back_a_marked_copy_and_what_was_read(page: Browser, kind: str) -> None:
    checked(page, FIXTURES / "documents" / f"tables.{kind}")
    names = page.until(
        "const names = [...document.querySelectorAll('.download')].map((link) => link.download); return names.length > 3 && names",
    )
    assert names == ["tables.html", "tables.json", f"tables.checked.{kind}", "tables.report.yaml"]


def test_a_file_that_cannot_be_read_is_told(page: Browser, tmp_path: Path) -> None:
    path = tmp_path / "坏.yaml"
    path.write_text("收入: [", encoding="utf-8")
    code, _ = checked(page, path)
    assert code == "2"
    assert "坏.yaml" in page.run("return document.querySelector('.result pre').textContent")


@pytest.mark.parametrize(
    ("beside", "told"),
    [
        ("consistent", "坏.yaml 未能核对；其余没有发现问题："),
        ("lezhi-2020", "坏.yaml 未能核对；其余有问题，请看下面："),
    ],
)
def test_one_file_that_cannot_be_read_does_not_hide_what_became_of_the_others(
    page: Browser, tmp_path: Path, beside: str, told: str
) -> None:
    path = tmp_path / "坏.yaml"
    path.write_text("收入: [", encoding="utf-8")
    page.run(
        "const choice = document.getElementById('lang'); choice.value = 'zh'; choice.dispatchEvent(new Event('change'))"
    )
    checked(page, path, FIXTURES / beside / "report.yaml")
    assert page.run("return document.querySelector('.result h2').textContent").endswith(f" · {told}")
    assert page.run("return !!document.querySelector('iframe')")


def test_nothing_is_asked_of_anybody_else(server: ThreadingHTTPServer, tmp_path: Path) -> None:
    with browser(tmp_path / "profile") as own:
        own.open(f"http://127.0.0.1:{server.server_port}/")
        own.until("return document.body.dataset.ready", 120)
        checked(own, FIXTURES / "consistent" / "report.yaml")
        asked = [
            url for url in own.requests() if not url.startswith(("chrome:", "chrome-"))
        ]  # its own empty first page
        here = (f"http://127.0.0.1:{server.server_port}/", "blob:", "data:")
        assert len(asked) > 5
        assert [url for url in asked if not url.startswith(here)] == []
        assert [
            told for told in own.console() if "SEVERE" in told or "Refused" in told or "Content Security" in told
        ] == []
        frame = own.run("return document.querySelector('iframe').src")
        assert frame.startswith("blob:")


def test_it_works_without_a_network_once_it_was_opened(tmp_path: Path) -> None:
    serving = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=WEB))
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    with browser(tmp_path / "profile") as own:
        address = f"http://127.0.0.1:{serving.server_port}/"
        own.open(address)
        own.until("return document.body.dataset.ready", 120)
        own.run("navigator.serviceWorker.ready.then(() => { document.body.dataset.kept = 'yes'; })")
        own.until("return document.body.dataset.kept", 60)
        serving.shutdown()
        serving.server_close()
        own.open(address)
        own.until("return document.body.dataset.ready", 120)
        assert checked(own, FIXTURES / "consistent" / "report.yaml")[0] == "0"


def test_a_pdf_is_refused_with_what_to_do_instead(page: Browser) -> None:
    code, _ = checked(page, FIXTURES / "documents" / "tables.pdf")
    told = page.run("return document.querySelector('.result').innerText")
    assert code == "2"
    assert any(said in told for said in ("in the browser PDF files cannot be read", "网页里读不了 PDF 文件"))
    assert any(said in told for said in ("save it as .docx", "另存为 .docx"))
    assert "pip" not in told
    assert page.run("return document.querySelectorAll('.result iframe, .result .download').length") == 0
