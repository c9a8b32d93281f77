"""A page in Chromium, and real keys pressed in it, over its own pipe.

The browser speaks its protocol on two pipes, a message of JSON ended by a zero byte, so
nothing else is needed to hold a page open while keys are pressed.
"""

import json
import os
import shutil
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

FLAGS = [
    *["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"],
    *["--no-first-run", "--disable-background-networking", "--disable-sync"],
    *["--disable-component-update", "--remote-debugging-pipe"],
]
READS, WRITES = 3, 4  # the files that the browser listens on and answers on
KEYS = {  # name -> code, number, text
    "Tab": ("Tab", 9, ""),
    "Enter": ("Enter", 13, "\r"),
    " ": ("Space", 32, " "),
}
SHIFT = 8


class Page:
    """A page that is open."""

    def __init__(self, asks: int, answers: int) -> None:
        """Open an empty page of the browser behind two pipes."""
        self._asks, self._answers = asks, answers
        self._left, self._last, self._session = b"", 0, ""
        target = self._send("Target.createTarget", url="about:blank")["targetId"]
        attached = self._send("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]

    def load(
        self, address: Path | str, *, phone: bool = False, slower: int = 1
    ) -> None:
        """Show a page, whole, as wide as a laptop, or as a telephone.

        Args:
            address: The page, or its file.
            phone: As wide as a telephone.
            slower: How many times slower than this machine its processor is.
        """
        self._send(
            "Emulation.setDeviceMetricsOverride",
            width=390 if phone else 1280, height=844 if phone else 900,
            deviceScaleFactor=1, mobile=phone,
        )  # fmt: skip
        self._send("Emulation.setCPUThrottlingRate", rate=slower)
        self._send("Page.enable")
        url = address if isinstance(address, str) else address.as_uri()
        self._send("Page.navigate", url=url)
        while self._next().get("method") != "Page.loadEventFired":
            pass

    def picture(self, height: int) -> bytes:
        """Return what is seen as PNG: so many pixels from above."""
        part = {"x": 0, "y": 0, "width": 1280, "height": height, "scale": 1}
        return b64decode(self._send("Page.captureScreenshot", clip=part)["data"])

    def press(self, key: str, *, shift: bool = False) -> None:
        """Press a key and let it go."""
        code, number, text = KEYS[key]
        said = {"key": key, "code": code, "windowsVirtualKeyCode": number}
        said["modifiers"] = SHIFT if shift else 0
        typed = {"text": text} if text else {}
        down = "keyDown" if text else "rawKeyDown"
        self._send("Input.dispatchKeyEvent", type=down, **said, **typed)
        self._send("Input.dispatchKeyEvent", type="keyUp", **said)

    def write(self, text: str) -> None:
        """Write into what has the focus."""
        self._send("Input.insertText", text=text)

    def ask(self, script: str) -> Any:  # noqa: ANN401 - whatever the script returns
        """Return what a script says."""
        result = self._send(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def _send(self, method: str, **params: object) -> dict[str, Any]:
        self._last += 1
        said = {"id": self._last, "method": method, "params": params}
        if self._session:
            said["sessionId"] = self._session
        os.write(self._asks, json.dumps(said).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._last:
                assert "error" not in answer, answer
                return answer["result"]

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._left:
            more = os.read(self._answers, 1 << 16)
            assert more, "the browser has closed"
            self._left += more
        message, _, self._left = self._left.partition(b"\0")
        return json.loads(message)


@contextmanager
def opened(folder: Path) -> Iterator[Page]:
    """Hold a browser open; its own files lie in an empty folder."""
    if shutil.which("chromium") is None:
        pytest.skip("needs chromium (Debian package chromium)")
    (listens, asks), (answers, says) = os.pipe(), os.pipe()
    command = ["chromium", *FLAGS, f"--user-data-dir={folder}"]
    with subprocess.Popen(
        [
            "bash",
            "-c",
            f'exec "$@" {READS}<&{listens} {WRITES}>&{says}',
            "bash",
            *command,
        ],
        pass_fds=(listens, says),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as browser:
        os.close(listens)
        os.close(says)
        try:
            yield Page(asks, answers)
        finally:
            os.close(asks)
            os.close(answers)
            browser.terminate()
