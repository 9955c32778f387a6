"""`python -m tests.chromium`: sees to it that the browser tests have a browser, and says nothing if they have.

Debian's package is installed where this account may (root, or sudo without a password); else one line says what is to be done.
"""

import os
import shutil
import subprocess
import sys

from playwright.sync_api import sync_playwright

from tests.browsing import NO_BROWSER, launch

INSTALL = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "--yes", "--quiet=2", "--no-install-recommends", "chromium")
REFRESH = ("apt-get", "update", "--quiet=2")
PATIENCE = 600  # seconds for a download on a slow line


def starts() -> bool:
    """Whether there is a browser that starts."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        if browser is not None:
            browser.close()
    return browser is not None


def right_to_install() -> tuple[str, ...] | None:
    """What is to stand before apt-get: nothing as root, sudo where it asks no password; None where nothing can be installed."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return ()
    sudo = ("sudo", "--non-interactive")
    return sudo if shutil.which("sudo") and _works((*sudo, "true")) else None


def install(right: tuple[str, ...]) -> bool:
    """Installs the package; where the list of packages is missing or old, after fetching it."""
    return _works((*right, *INSTALL)) or (_works((*right, *REFRESH)) and _works((*right, *INSTALL)))


def _works(command: tuple[str, ...]) -> bool:
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def main() -> None:
    if starts():
        return
    right = right_to_install()
    if right is not None:
        print("Installing the package chromium for the browser tests.", flush=True)
        if install(right) and starts():
            return
    print(f"The browser tests cannot run: {NO_BROWSER}.", file=sys.stderr)


if __name__ == "__main__":
    main()
