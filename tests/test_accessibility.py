"""The pages before axe-core, which knows the rules of accessibility: none is broken, in light and dark, on desktop and phone.

Needs axe-core (``npm pack axe-core``, its ``axe.min.js`` named by FINCHECK_AXE), and Chromium with ChromeDriver; skipped without.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import CHROMIUM, DRIVER, Browser, browser

from fincheck.cli import main

AXE = os.environ.get("FINCHECK_AXE", "")
FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"

pytestmark = [
    pytest.mark.skipif(not AXE, reason="no axe-core: npm pack axe-core, and FINCHECK_AXE=axe.min.js"),
    pytest.mark.skipif(
        bool(AXE) and not (DRIVER and CHROMIUM), reason="no ChromeDriver: apt-get install chromium-driver"
    ),
]


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("profile")) as found:
        yield found


PAGES = {
    "seed": ["lezhi-2020/report.yaml"],
    "consistent": ["consistent/report.yaml"],
    "document": ["documents/tables.docx"],
    "index": ["lezhi-2020/report.yaml", "consistent/report.yaml"],
}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(screen: Browser, tmp_path: Path, name: str, lang: str) -> None:
    with pytest.raises(SystemExit):
        main([*(str(FIXTURES / path) for path in PAGES[name]), "--lang", lang, "-q", "-o", f"html={tmp_path}/"])
    page = next(path for path in tmp_path.iterdir() if (path.name == "index.html") == (name == "index"))
    screen.open(page.as_uri())
    screen.run(Path(AXE).read_text(encoding="utf-8") + "; window.axe = axe;")
    found = screen.run(
        "return axe.run().then((r) => r.violations.map((v) => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 200)]))"
    )
    assert found == []
