"""Where there is no browser: it is installed where that may be done, else one line says what to do, and the tests say why they are skipped."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import browsing, chromium


def program(folder: Path, name: str, body: str) -> None:
    """A stand-in for a program of the system."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A system with nothing on it but `env` and `true`."""
    for name in ("env", "true"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "starts", lambda: (tmp_path / "chromium").exists())
    return tmp_path


def test_nothing_is_said_or_done_where_a_browser_starts(system: Path, capfd: pytest.CaptureFixture[str]):
    program(system, "apt-get", "exit 1")
    program(system, "chromium", "")
    chromium.main()
    assert capfd.readouterr() == ("", "")


def test_root_installs_the_package_with_one_line_said(system: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    program(system, "apt-get", f'echo Reading lists; [ "$1 $5" = "install chromium" ] && : > {system}/chromium')
    chromium.main()
    assert capfd.readouterr() == ("Installing the package chromium for the browser tests.\n", "")


def test_lists_of_packages_are_fetched_where_they_are_missing(
    system: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    program(system, "apt-get", f"[ $1 = update ] && : > {system}/lists; [ -e {system}/lists ] && : > {system}/chromium")
    chromium.main()
    assert (system / "lists").exists()
    assert capfd.readouterr() == ("Installing the package chromium for the browser tests.\n", "")


def test_another_account_installs_by_sudo_where_that_asks_no_password(
    system: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    program(system, "apt-get", f": > {system}/chromium")
    program(system, "sudo", '[ "$1" = --non-interactive ] && shift && exec "$@"')
    chromium.main()
    assert capfd.readouterr() == ("Installing the package chromium for the browser tests.\n", "")


@pytest.mark.parametrize("sudo", ["echo a password is required >&2; exit 1", None])
def test_one_line_says_what_to_install_where_nothing_may_be_installed(
    system: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], sudo: str | None
):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    program(system, "apt-get", f": > {system}/chromium")
    if sudo:
        program(system, "sudo", sudo)
    chromium.main()
    assert capfd.readouterr() == ("", f"The browser tests cannot run: {browsing.NO_BROWSER}.\n")


@pytest.mark.parametrize(("ci", "end", "said"), [("", 0, "1 skipped"), ("true", 1, "1 error")])
def test_tests_without_a_browser_are_skipped_with_the_reason_and_fail_on_a_build_server(tmp_path: Path, ci: str, end: int, said: str):
    one = "tests/browser/test_map.py::test_the_outlines_are_fetched_once"
    bare = {"PATH": str(tmp_path), "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path), "HOME": str(tmp_path), "CI": ci}
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rs", one], cwd=browsing.ROOT, env=bare, capture_output=True, text=True, timeout=120
    )
    assert ended.returncode == end
    assert said in ended.stdout
    assert browsing.NO_BROWSER in ended.stdout
