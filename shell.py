"""The page that every address starts from: Streamlit's own, with our words, and with what the address will need asked for at once."""

import re
from functools import cache
from pathlib import Path

import streamlit as st

STATIC = Path(st.__file__).parent / "static"
SCRIPTS = STATIC / "static" / "js"
# what stands in Streamlit's page, what we put there
OURS = (
    (r'<html lang="en">', '<html lang="en-GB">'),
    (r"<title>Streamlit</title>", "<title>Community safety scrutiny</title>"),
    # says where the server is: without it every deep link first probes below its own address and logs two errors in the console
    (r"<script>\s*window\.prerenderReady = false\s*</script>", '<script src="./boot.js"></script>'),
    (r'href="\./favicon\.png"', 'href="./app/static/favicon.png"'),
    (r'href="\./static/media/SourceSansVF-Upright[^"]*"', 'href="./app/static/public-sans-latin-wght-normal.woff2"'),
    (r"<!--\s*Machine-readable pointer.*?-->\s*<link[^>]*/>", ""),  # to an interface that is not switched on
    (r"<noscript>.*?</noscript>", "<noscript><p>This dashboard needs JavaScript, which this browser does not run.</p></noscript>"),
)
# the parts of Streamlit's script that a page is drawn with: it would ask for each when it first meets one, after the first answer
ALWAYS = ("Selectbox", "Multiselect", "ButtonGroup", "Html", "PageLink", "Table")
CHARTS = ("ArrowVegaLiteChart", "embed")
DRAWN_WITH = {"": ("Metric",), "funding-burn-down": CHARTS, "referral-trends": CHARTS, "pspo-and-hotspots": ("DeckGlJsonChart",)}
IMPORTED = re.compile(r'(?:from|import)\s*"\./([^"]+\.js)"')


@cache
def page(address: str) -> str:
    """The page for an address of the dashboard, as HTML."""
    html = (STATIC / "index.html").read_text(encoding="utf-8")
    for pattern, ours in OURS:
        html, found = re.subn(pattern, ours, html, flags=re.DOTALL)
        if found != 1:
            raise LookupError(f"Streamlit's page is not as expected: {pattern}")
    known = set(re.findall(r'static/js/([^"]+\.js)', html))
    wanted = dict.fromkeys(file for part in (*ALWAYS, *DRAWN_WITH.get(address, ())) for file in _needed(part) if file not in known)
    links = "".join(f'<link rel="modulepreload" crossorigin href="./static/js/{file}">' for file in wanted)
    return html.replace("</head>", f"{links}</head>")


@cache
def _needed(part: str) -> tuple[str, ...]:
    """The file of a part, and every file that it imports."""
    found: dict[str, None] = {}
    waiting = [file.name for file in SCRIPTS.glob(f"{part}.*.js")]
    while waiting:
        file = waiting.pop()
        if file not in found:
            found[file] = None
            waiting += IMPORTED.findall((SCRIPTS / file).read_text(encoding="utf-8"))
    return tuple(found)
