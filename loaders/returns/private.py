"""Does free text hold personal data? Told by its form: names and descriptions of people have none, and stay for a reader to see.

Each kind is recognised by a rule of whoever issues it: a check digit (NHS), a prefix and suffix (National Insurance), an area and a unit
(postcode), the length of a national number (telephone). What was found is named, never repeated.
"""

import re
import unicodedata

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE = rf"(?:\d{{1,4}}\s?[./-]\s?\d{{1,2}}\s?[./-]\s?\d{{1,4}}|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTHS})|(?:{_MONTHS})[a-z]*\s+\d{{1,2}}\b)"
_BIRTH = r"\b(?:d\.?\s?o\.?\s?b\b\.?|(?:date of )?birth|birthday|born)"
# each of a few marks is looked for before the expressions that need it: most texts have none of them
_BORN = re.compile(r"birth|born|d\.?\s?o\.?\s?b")
_DIGIT = re.compile(r"\d")
_BIRTH_DATE = re.compile(rf"{_BIRTH}\W{{0,3}}(?:(?:on|is|was|the)\W+)?{_DATE}|{_DATE}[\w,. ]{{0,12}}\W{{0,3}}\bd\.?o\.?b\b")
_NHS = re.compile(r"(?<![\w£.,])(\d{3})[ -]?(\d{3})[ -]?(\d{4})(?![\w]|[.,]\d)")
_POSTCODE = re.compile(r"\b(?:gir|[a-pr-uwyz][a-hk-y]?\d[a-z\d]?)\s{0,2}\d(?!(?:st|nd|rd|th)\b)[abd-hjlnp-uw-z]{2}\b")
_CAPITAL_POSTCODE = re.compile(r"\b[A-PR-UWYZ][A-HK-Y]?\d[A-Z\d]?\s{0,2}\d[ABD-HJLNP-UW-Z]{2}\b")
_TELEPHONE = re.compile(r"(?<![\w£.,/-])(?:(?:\+|00)\s?44[\s().-]{0,3}(?:0[\s().-]{0,2})?|\(?0)(\d{2,}\)?(?:[\s.-]{0,2}\(?\d{2,}\)?){0,4})")
_EMAIL = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}\.\w")
_INSURANCE = re.compile(r"\b(?!bg|gb|nk|kn|tn|nt|zz)[a-ceghj-prtw-z][a-ceghj-nprtw-z]\s?-?(?:\d{2}\s?-?){3}[a-d]\b")


def found(text: str) -> list[str]:
    """The kinds of personal data in a text, such as "a postcode"; empty if none is recognised."""
    normal = _normal(text)
    small = normal.lower()
    digit = bool(_DIGIT.search(small))
    kinds = {
        "a date of birth": digit and bool(_BORN.search(small) and _BIRTH_DATE.search(small)),
        "an NHS number": digit and any(_checks("".join(number.groups())) for number in _NHS.finditer(small)),
        "a full postcode": digit and bool(_POSTCODE.search(small) or _CAPITAL_POSTCODE.search(normal)),
        "a telephone number": digit and any(_dialled(number[1]) for number in _TELEPHONE.finditer(small)),
        "an e-mail address": "@" in small and bool(_EMAIL.search(small)),
        "a National Insurance number": digit and bool(_INSURANCE.search(small)),
    }
    return [kind for kind, there in kinds.items() if there]


def _normal(text: str) -> str:
    """Wide and narrow forms of a character as the plain one, and none that is not seen."""
    if text.isascii():
        return text
    normal = unicodedata.normalize("NFKC", text)
    unseen = {ord(character) for character in set(normal) if unicodedata.category(character) == "Cf"}
    return normal.translate(dict.fromkeys(unseen))


def _checks(digits: str) -> bool:
    """The NHS number's own check: the tenth digit is 11 less the weighted sum of nine, modulo 11; 10 is never issued."""
    total = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), digits, strict=False))
    return (11 - total % 11) % 11 == int(digits[9]) and len(set(digits)) > 1


def _dialled(groups: str) -> bool:
    """Whether the first groups of digits make a national number: nine or ten digits, the first of a kind that is in use."""
    total = 0
    for group in re.findall(r"\d+", groups):
        total += len(group)
        if total in (9, 10) and groups.lstrip("(")[0] in "1235789":
            return True
    return False
