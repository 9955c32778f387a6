"""Charts and paper maps as drawings for documents, in the house typeface: SVG for what prints sharp, PNG for what takes no SVG."""

import functools
import json
from pathlib import Path

from views.charts import Chart

FONTS = Path(__file__).parent / "fonts"  # static instances of static/public-sans-*.woff2: neither drawing nor PDF takes that format
SCALE = 2  # px of a PNG for each of the drawing's
KEPT = 128  # drawings, of some 20 kB each
INK_ROOM = 4  # px round a drawing, for marks on its edge


def svg(chart: Chart, *, width: int = 640) -> str:
    """A chart as a drawing of this many px across, its words and axes included. Asks no host for anything."""
    size = {"width": width, "autosize": {"type": "fit-x", "contains": "padding"}} if chart.spec["width"] == "container" else {}
    config = {**chart.spec["config"], "padding": INK_ROOM}
    return _drawn(json.dumps({**chart.spec, **size, "config": config}))


@functools.lru_cache(KEPT)
def _drawn(spec: str) -> str:
    """The same chart stands in the pack and in the report: it is drawn once."""
    from vl_convert import vegalite_to_svg  # out of a server that nobody asks for a document

    register()
    drawn: str = vegalite_to_svg(spec, allowed_base_urls=[])
    return drawn


def png(drawn: str, *, scale: float = SCALE) -> bytes:
    """The same drawing as an image on nothing: what stands behind it shows."""
    from vl_convert import svg_to_png

    register()
    image: bytes = svg_to_png(drawn, scale=scale)
    return image


@functools.cache
def register() -> None:
    """Tells the drawing library of the house typeface, once a process."""
    from vl_convert import register_font_directory

    register_font_directory(str(FONTS))
