"""How names are compared: as people type them, without accents, short forms written out."""

import re
import unicodedata

SHORT = {
    "av": "avenue", "ave": "avenue", "bd": "boulevard", "blvd": "boulevard", "bvd": "boulevard",
    "boul": "boulevard", "r": "rue", "pl": "place", "rte": "route", "imp": "impasse",
    "all": "allee", "sq": "square", "res": "residence", "qu": "quartier", "ln": "lane",
    "rd": "road", "str": "strasse", "hwy": "highway", "gral": "general", "cdt": "commandant",
    "col": "colonel", "dr": "docteur", "cap": "capitaine", "lt": "lieutenant", "mly": "moulay",
    "med": "mohammed", "ste": "sainte",
}  # fmt: skip
"""Words as they are shortened on signs and maps. "St" may be a street or a saint, and is left."""
ARABIC = str.maketrans({
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ـ": "",
})  # fmt: skip
"""Letters that are written one for the other."""


def plain(text: str) -> str:
    """Return a name without case, accents, hyphens, short forms or doubled spaces.

    Of Arabic words the article and the vowel signs are left out, and letters that are taken for
    each other are one.
    """
    parts = unicodedata.normalize("NFKD", text.translate(ARABIC).casefold())
    kept = "".join(one for one in parts if not unicodedata.combining(one)).translate(ARABIC)
    words = re.sub(r"[-'’.,]", " ", kept).split()
    return " ".join(SHORT.get(word, word.removeprefix("ال") or word) for word in words)
