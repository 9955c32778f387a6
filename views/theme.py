"""Every colour, RAG word and shape. The only file with a hex colour in it besides .streamlit/config.toml and static/."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LIGHT: Mapping[str, str] = {
    "ink": "#14202E", "mute": "#46525F", "grid": "#DFE5EB", "axis": "#7E8A99", "paper": "#FFFFFF", "band": "#F2F5F8",
    "accent": "#17568C", "common": "#6A7684", "line": "#7E8A99", "high": "#7A3E9D", "improvement": "#1F6FB5", "concern": "#B85400", "spend": "#12436D", "land": "#EEF1F4",
    "district": "#7E8A99", "ring": "#12263F", "fund": "#2A7F86",
}  # fmt: skip
DARK: Mapping[str, str] = {
    "ink": "#E9EEF4", "mute": "#B9C4D0", "grid": "#26384B", "axis": "#71829A", "paper": "#0E1722", "band": "#172433",
    "accent": "#7DB7EA", "common": "#94A1B0", "line": "#66788C", "high": "#C493E4", "improvement": "#6FB3EC", "concern": "#F29B4C", "spend": "#7DB7EA", "land": "#1B2A3B",
    "district": "#71829A", "ring": "#FFFFFF", "fund": "#5CC3BB",
}  # fmt: skip

# word: (badge colour, bundled Material symbol, what it means)
RAG = {
    "Red": ("red", ":material/dangerous:", "off track"),
    "Amber": ("orange", ":material/warning:", "at risk"),
    "Green": ("green", ":material/check_circle:", "on track"),
    "Complete": ("blue", ":material/check_box:", ""),
    "Grey": ("gray", ":material/help:", "cannot be assessed"),
}
# kind of point: (name of its colour above, shape, badge colour, the shape as a letter for text and tables)
SIGNALS = {
    "expected": ("common", "circle", "gray", "\u25cf"),
    "improvement": ("improvement", "square", "blue", "\u25a0"),
    "concern": ("concern", "diamond", "orange", "\u25c6"),
    "high": ("high", "triangle-up", "violet", "\u25b2"),
    "low": ("high", "triangle-down", "violet", "\u25bc"),
}
# how far a report evidences something: (badge colour, symbol: a full, half, pending or empty round)
LEVELS = {
    "stated": ("gray", ":material/radio_button_checked:"),
    "partial": ("gray", ":material/contrast:"),
    "planned": ("gray", ":material/pending:"),
    "not evidenced": ("violet", ":material/radio_button_unchecked:"),
}
FONT = "'Public Sans', 'Source Sans', Arial, sans-serif"
CHART_TEXT = 13.5  # px
MEETING = 1.35  # times as large on the projector
POUNDS = "(datum.value < 0 ? '\u2212' : '') + '\u00a3' + format(abs(datum.value), ',.0f')"


@dataclass(frozen=True)
class Colours:
    """The palette of charts and maps by name; text and badges take theirs from the page's own theme. `scale`: of every length."""

    palette: Mapping[str, str]
    scale: float = 1

    def __getitem__(self, name: str) -> str:
        return self.palette[name]

    def px(self, length: float) -> float:
        """A length or type size in px, larger in the meeting view."""
        return round(length * self.scale, 1)


def colours(dark: bool, meeting: bool = False) -> Colours:
    """How charts and maps are drawn: on a light or a dark page, at a desk or in a meeting room."""
    return Colours(DARK if dark else LIGHT, MEETING if meeting else 1)


def rag(word: str) -> str:
    """A RAG word as a badge: word, shape and colour together."""
    colour, symbol, _ = RAG[word]
    return f":{colour}-badge[{symbol} {word}]"


def rag_key() -> str:
    """The key printed above the matrix."""
    badges = (f":{colour}-badge[{symbol} {word}{f': {gloss}' if gloss else ''}]" for word, (colour, symbol, gloss) in RAG.items())
    return " ".join(badges)


def signal_key(names: Mapping[str, str]) -> str:
    """The key above a chart of signals, of the kinds it shows: kind -> its name."""
    return " ".join(f":{SIGNALS[kind][2]}-badge[{SIGNALS[kind][3]} {name}]" for kind, name in names.items())


def level(word: str) -> str:
    """How far something is evidenced, as a badge; a word of no level stands plainly."""
    colour, symbol = LEVELS.get(word, ("gray", ""))
    return f":{colour}-badge[{' '.join(part for part in (symbol, word[:1].upper() + word[1:]) if part)}]"


def ask(symbol: str, text: str) -> str:
    """Something to ask about: no verdict."""
    return f":violet-badge[:material/{symbol}: {text}]"


def missing(text: str) -> str:
    """Something that the source does not give."""
    return f":gray-badge[:material/event_busy: {text}]"


def disagree(text: str = "Sources disagree") -> str:
    """Two statements that cannot both hold: a question, not a verdict."""
    return f":violet-badge[:material/difference: {text}]"


def agree(text: str = "Ledger and report agree") -> str:
    """Two statements that agree; grey, because it is not a RAG status."""
    return f":gray-badge[:material/equal: {text}]"


def fictional() -> str:
    """The mark of the demonstration partnership."""
    return ":gray-badge[:material/science: Demonstration partnership (fictional)]"


def dressed(chart: Any, palette: Colours, height: int, right: int = 8) -> dict[str, Any]:
    """The finished specification of an Altair chart in the house style; `height` in px of the plotting area."""
    return {**chart.properties(height=palette.px(height), width="container").to_dict(validate=False), "config": _style(palette, right)}


def _style(palette: Colours, right: int) -> dict[str, Any]:
    """Put on the finished specification: each of Altair's configure methods would copy the whole chart once more."""
    size = palette.px(CHART_TEXT)
    return {
        "background": "transparent",
        "font": FONT,
        "padding": {"left": 2, "right": palette.px(right), "top": 6, "bottom": 2},
        "view": {"stroke": None},
        "legend": {"disable": True},
        "axis": {
            "labelFont": FONT, "labelFontSize": size, "labelColor": palette["mute"], "labelPadding": 6,
            "domain": False, "ticks": False, "grid": False, "title": None,
        },
        "axisY": {"grid": True, "gridColor": palette["grid"], "gridWidth": 1, "tickCount": 6},
        "axisX": {"domain": True, "domainColor": palette["axis"], "ticks": True, "tickColor": palette["axis"], "tickSize": 5},
        "text": {"font": FONT, "fontSize": size, "color": palette["ink"]},
    }  # fmt: skip
