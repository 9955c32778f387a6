"""Colours as eyes see them: contrast, lightness, difference, and what is left of a colour without one kind of cone."""

import math
from collections.abc import Sequence

import numpy as np

# Machado, Oliveira and Fernandes 2009, A physiologically-based model for simulation of color vision deficiency, severity 1.0, for linear RGB
WITHOUT = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
LUMINANCE = np.array((0.2126, 0.7152, 0.0722))
VISIONS = ("full colour", *WITHOUT, "greyscale")
XYZ = np.array(((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041)))
WHITE = np.array((0.95047, 1.0, 1.08883))  # D65


def rgb(colour: str) -> tuple[int, ...]:
    """#12263F or #fff -> 0 to 255 each."""
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    return tuple(int(digits[at : at + 2], 16) for at in (0, 2, 4))


def over(colour: str, ground: str, opacity: float) -> str:
    """A translucent colour on an opaque one."""
    return "#" + "".join(f"{round(opacity * one + (1 - opacity) * other):02X}" for one, other in zip(rgb(colour), rgb(ground), strict=True))


def linear(colour: str) -> np.ndarray:
    parts = np.array(rgb(colour)) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted(float(LUMINANCE @ linear(colour)) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def seen(colour: str, vision: str) -> np.ndarray:
    """CIELAB of a colour as one of VISIONS has it."""
    light = linear(colour)
    if vision == "greyscale":
        light = np.repeat(LUMINANCE @ light, 3)
    elif vision in WITHOUT:
        light = np.clip(np.array(WITHOUT[vision]) @ light, 0, 1)
    ratio = XYZ @ light / WHITE
    x, y, z = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array((116 * y - 16, 500 * (x - y), 200 * (y - z)))


def difference(one: Sequence[float], other: Sequence[float]) -> float:
    """CIEDE2000 of two colours in CIELAB (Sharma, Wu and Dalal 2005). About 1 can just be seen side by side, 10 at a glance."""
    (light1, a1, b1), (light2, a2, b2) = one, other
    chroma = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * math.sqrt(chroma**7 / (chroma**7 + 25**7))
    chroma1, chroma2 = math.hypot(stretch * a1, b1), math.hypot(stretch * a2, b2)
    hue1, hue2 = (math.degrees(math.atan2(b, stretch * a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = 0.0 if chroma1 * chroma2 == 0 else (hue2 - hue1 + 180) % 360 - 180
    hue_step = 2 * math.sqrt(chroma1 * chroma2) * math.sin(math.radians(turn / 2))
    light, chroma = (light1 + light2) / 2, (chroma1 + chroma2) / 2
    hue = hue1 + hue2 if chroma1 * chroma2 == 0 else (hue1 + turn / 2) % 360
    weight = (
        1
        - 0.17 * math.cos(math.radians(hue - 30))
        + 0.24 * math.cos(math.radians(2 * hue))
        + 0.32 * math.cos(math.radians(3 * hue + 6))
        - 0.20 * math.cos(math.radians(4 * hue - 63))
    )
    by_light = (light2 - light1) / (1 + 0.015 * (light - 50) ** 2 / math.sqrt(20 + (light - 50) ** 2))
    by_chroma = (chroma2 - chroma1) / (1 + 0.045 * chroma)
    by_hue = hue_step / (1 + 0.015 * chroma * weight)
    turned = math.sin(math.radians(60 * math.exp(-(((hue - 275) / 25) ** 2)))) * 2 * math.sqrt(chroma**7 / (chroma**7 + 25**7))
    return math.sqrt(by_light**2 + by_chroma**2 + by_hue**2 - turned * by_chroma * by_hue)
