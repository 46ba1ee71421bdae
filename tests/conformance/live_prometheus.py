"""A Prometheus of Debian on loopback, and the pages that it scrapes: configuration in, targets and series out."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

START = 30.0  # seconds that a server may take to answer


def program() -> str:
    """The path of the server. Skips the calling test where it is absent; in CI that is a failure."""
    found = shutil.which("prometheus")
    if found is None:
        if os.environ.get("CI"):
            raise FileNotFoundError("prometheus is not on PATH")
        pytest.skip("prometheus is not on PATH: install the package prometheus")
    return found


@contextmanager
def pages(texts: Mapping[str, str]) -> Iterator[str]:
    """Serves each text at its path; gives the address HOST:PORT."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = texts.get(self.path)
            self.send_response(404 if text is None else 200)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            with suppress(ConnectionError):  # the server was stopped in the middle of a scrape
                self.end_headers()
                self.wfile.write((text or "").encode())

        def log_message(self, *arguments: object) -> None:
            """Thousands of scrapes are no news."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True, slots=True)
class Server:
    """A running Prometheus, asked over HTTP."""

    address: str

    def ask(self, path: str, **parameters: str) -> Any:
        """The `data` of an answer of the API."""
        query = urllib.parse.urlencode(parameters)
        with urllib.request.urlopen(f"http://{self.address}/api/v1/{path}?{query}", timeout=60) as answer:
            return json.load(answer)["data"]

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{self.address}/-/ready", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def scraped(self, within: float) -> list[dict[str, Any]]:
        """The active targets, once each has been scraped twice; fails after `within` seconds.

        Twice, since a target is listed as scraped a moment before its samples can be queried.
        """
        first: dict[str, str] = {}
        end = time.monotonic() + within
        while time.monotonic() < end:
            targets: list[dict[str, Any]] = self.ask("targets", state="active")["activeTargets"]
            waiting = 0
            for target in targets:
                key, last = f"{target['scrapePool']} {target['labels']}", target["lastScrape"]
                never = last.startswith("0001-")
                waiting += never or first.setdefault(key, last) == last
            if targets and not waiting:
                return targets
            time.sleep(0.5)
        raise TimeoutError(f"{waiting} of {len(targets)} targets were not scraped twice in {within} s")


@contextmanager
def prometheus(configuration: Mapping[str, Any], folder: Path, *flags: str) -> Iterator[Server]:
    """A Prometheus with a configuration (written as JSON, which is YAML), stopped at the end."""
    executable = program()
    file = folder / "prometheus.yml"
    file.write_text(json.dumps(configuration), encoding="utf-8")
    server = Server(f"127.0.0.1:{_free_port()}")
    command = [
        executable,
        f"--config.file={file}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address={server.address}",
        "--log.level=error",
        *flags,
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            end = time.monotonic() + START
            while not server.ready():
                if process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError((folder / "log").read_text(errors="replace"))
                time.sleep(0.1)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
