"""Large type, wide spacing, a narrow window, colours of the reader's own: nothing is cut, nothing lies on anything else, every status is read."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.test_every_page import ADDRESSES, shown, usually
from tests.browser.test_every_page import STATES as CHOSEN
from tests.browsing import FICTIONAL, open_expanders, sideways, visit
from tests.views.seeing import contrast

WIDTHS = (1280, 640, 320)  # as wide as a laptop's window, the same at 200 % and at 400 %: WCAG 2.2, 1.4.4 and 1.4.10
EVERY_DAY = ("Funding",)
# WCAG 2.2, 1.4.12
SPACING = "*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important} p{margin-bottom:2em!important}"
MOVED = 900  # ms in which charts, expanders and the map follow the window
# Words of which a part lies outside the box that cuts them off. What scrolls is not cut; a picture has its table, the map its two.
CUT = """() => [...document.querySelectorAll('.stMain *, .stSidebar *, .stAppHeader *')].filter(part => {
    if (!part.checkVisibility({visibilityProperty: true, opacityProperty: true})) return false
    if (part.closest('svg, canvas, .stDeckGlJsonChart, [aria-hidden=true]')) return false
    if (![...part.childNodes].some(node => node.nodeType === 3 && node.data.trim())) return false
    const range = document.createRange()
    range.selectNodeContents(part)
    const words = range.getBoundingClientRect()
    for (let box = part; box && box !== document.body; box = box.parentElement) {
        const {overflowX, overflowY} = getComputedStyle(box), edge = box.getBoundingClientRect()
        if (['auto', 'scroll'].includes(overflowY) || ['auto', 'scroll'].includes(overflowX) && box.scrollWidth > box.clientWidth) return false
        if (edge.width <= 1 || edge.height <= 1) return false  // for who listens alone
        if (['hidden', 'clip'].includes(overflowX) && (words.right > edge.right + 2 || words.left < edge.left - 2)) return true
        if (['hidden', 'clip'].includes(overflowY) && (words.bottom > edge.bottom + 2 || words.top < edge.top - 2)) return true
    }
    return false
}).map(part => part.innerText.slice(0, 60))"""
# Pairs of texts that lie on each other; what stands still over the page does so by design.
OVERLAPPING = """() => {
    const parts = [...document.querySelectorAll('.stMain :is(p, li, h1, h2, h3, td, th, label, summary)')].filter(part =>
        part.checkVisibility({visibilityProperty: true}) && !part.closest('.st-key-filters, .st-key-map, .st-key-unsaved')
        && !part.querySelector('p') && part.innerText.trim()).map(part => {
            const range = document.createRange()
            range.selectNodeContents(part)
            return [part, range.getBoundingClientRect()]
        })
    const found = []
    parts.forEach(([one, a], at) => parts.slice(at + 1).forEach(([other, b]) => {
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left), down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
        if (!one.contains(other) && across > 3 && down > 4) found.push(`${one.innerText.slice(0, 40)} / ${other.innerText.slice(0, 40)}`)
    }))
    return found
}"""
BADGES = """() => [...document.querySelectorAll('.stMain .stMarkdownBadge')].map(badge => {
    const style = getComputedStyle(badge)
    return {words: badge.innerText, color: style.color, ground: style.backgroundColor, edge: style.borderTopWidth, line: style.borderTopStyle}
})"""


def wrong(page: Page) -> dict[str, object]:
    """What cannot be read as the page stands; empty where everything can."""
    found = {"cut": page.evaluate(CUT), "overlapping": page.evaluate(OVERLAPPING), "sideways": sideways(page)}
    return {name: value for name, value in found.items() if value}


@pytest.mark.parametrize("title", [title if title in EVERY_DAY else pytest.param(title, marks=pytest.mark.grid) for title in ADDRESSES])
def test_words_spaced_out_are_neither_cut_nor_on_each_other_at_any_zoom(reader: BrowserContext, site: str, title: str):
    with shown(reader, site, title, CHOSEN[usually(title)], width=WIDTHS[0]) as here:
        open_expanders(here.page)
        found = {}
        for width in WIDTHS:
            here.page.set_viewport_size({"width": width, "height": 900})
            here.page.wait_for_timeout(MOVED)
            found[width, "as it is"] = wrong(here.page)
            spacing = here.page.add_style_tag(content=SPACING)
            here.page.wait_for_timeout(MOVED / 3)
            found[width, "spaced"] = wrong(here.page)
            spacing.evaluate("style => style.remove()")
        assert {sight: what for sight, what in found.items() if what} == {}


def test_words_that_are_cut_and_words_on_others_are_found_out(reader: BrowserContext, site: str):
    with visit(reader, site, "Overview") as here:
        here.page.add_style_tag(
            content=".st-key-answer p{max-height:1rem;overflow:hidden!important} .st-key-selection p{transform:translateY(2rem)}"
        )
        assert set(wrong(here.page)) == {"cut", "overlapping"}


def as_hex(colour: str) -> str:
    return "#" + "".join(f"{int(part):02X}" for part in colour.removeprefix("rgba(").removeprefix("rgb(").rstrip(")").split(",")[:3])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_statuses_are_read_in_colours_of_the_readers_own(reader: BrowserContext, site: str, theme: str):
    with visit(reader, site, "Priorities", f"?partnership={FICTIONAL.replace(' ', '+')}", theme=theme) as here:
        here.page.emulate_media(forced_colors="active", color_scheme=theme)
        badges = here.page.evaluate(BADGES)
        words = " ".join(badge["words"] for badge in badges)
        assert all(word in words for word in ("Red", "Amber", "Green", "Complete", "Grey"))
        assert {badge["line"] for badge in badges} == {"solid"} and all(float(badge["edge"].removesuffix("px")) >= 1 for badge in badges)
        assert [badge["words"] for badge in badges if contrast(as_hex(badge["color"]), as_hex(badge["ground"])) < 4.5] == []


def test_focus_is_seen_in_colours_of_the_readers_own(reader: BrowserContext, site: str):
    with visit(reader, site, "Overview") as here:
        here.page.emulate_media(forced_colors="active")
        link = here.page.locator("[class*=st-key-tile_] a").first
        here.page.keyboard.press("Tab")
        link.focus()
        ring = link.evaluate("part => [getComputedStyle(part).outlineStyle, parseFloat(getComputedStyle(part).outlineWidth)]")
        assert ring == ["solid", 3]


def test_a_reader_who_asks_for_more_contrast_gets_quiet_text_in_ink(reader: BrowserContext, site: str):
    with visit(reader, site, "Overview") as here:
        line = here.selection.locator("p")
        expect(line).to_have_css("color", "rgb(70, 82, 95)")
        here.page.emulate_media(contrast="more")
        expect(line).to_have_css("color", "rgb(20, 32, 46)")
