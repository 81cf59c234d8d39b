"""How names are compared: as people type them, without accents."""

import re
import unicodedata


def plain(text: str) -> str:
    """Return a name without case, accents, hyphens or doubled spaces."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(one for one in parts if not unicodedata.combining(one))
    return " ".join(re.sub(r"[-'’.]", " ", kept).split())
