"""``fincheck page``: the page that runs fincheck in the browser, served on this machine only."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from fincheck.cli.files import Usage, language_of
from fincheck.cli.options import Language
from fincheck.cli.printed import writing
from fincheck.source import Text

__all__ = ["page"]

_HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_LIST = "files.json"  # of what the page is made of
_FRESH = os.path.join("web", "dist")  # where web/build.py, run in this folder, writes
_BUILT = (os.path.join(_HERE, "web"), os.path.join(_HERE, "..", "..", "web", "dist"))  # installed; in a checkout
_BUILD = Text("先构建网页：python web/build.py", "build the page first: python web/build.py")


def page(
    folder: Annotated[
        str | None, typer.Argument(metavar="[FOLDER]", help="构建好的网页目录。 The folder that web/build.py has made.")
    ] = None,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="端口，默认任选空闲的。 Port; default: any that is free.")
    ] = 0,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="不自动打开浏览器。 Do not open the browser.")
    ] = False,
    lang: Language = None,
) -> int:
    """在本机浏览器里核对，文件不离开本机。 Check in the browser of this machine; files never leave it."""
    from functools import partial
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    language = language_of(lang)
    found = folder or next((path for path in (_FRESH, *_BUILT) if os.path.isfile(os.path.join(path, _LIST))), None)
    if found is None or not os.path.isfile(os.path.join(found, _LIST)):
        told = found or _FRESH
        raise Usage(
            Text(f"{told} 里没有构建好的网页。{_BUILD.zh}", f"There is no built page in {told}; {_BUILD.en}"), "FOLDER"
        )

    class Handler(SimpleHTTPRequestHandler):
        extensions_map = {  # noqa: RUF012 - as the base class has it
            **SimpleHTTPRequestHandler.extensions_map,
            ".js": "text/javascript",  # Windows may say text/plain, which no browser runs
            ".mjs": "text/javascript",
            ".wasm": "application/wasm",
        }

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: what is served is nobody's business."""

    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, directory=found))
    except OSError as error:
        raise Usage(
            Text(f"端口 {port} 不能用：{error.strerror}", f"Port {port} cannot be used: {error.strerror}"), "--port"
        ) from None
    address = f"http://127.0.0.1:{server.server_port}/"
    with writing():
        sys.stdout.write(f"{address}  按 Ctrl-C 结束\n" if language == "zh" else f"{address}  end with Ctrl-C\n")
        sys.stdout.flush()
    if not no_browser:
        import webbrowser

        webbrowser.open(address)
    try:
        server.serve_forever()
    finally:
        server.server_close()
    return 0
