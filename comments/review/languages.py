"""What people call a language that a sketch names by its code."""

from dataclasses import dataclass

from babel import Locale

UNKNOWN = "und"
EXPECTED = "en"


@dataclass(frozen=True)
class Language:
    """A language by its ISO 639 code; empty where no sketch was made yet."""

    code: str

    @property
    def name(self) -> str:
        """In English; the code itself where nobody named it."""
        if self.code == UNKNOWN:
            return "Not recognized"
        return str(Locale("en").languages.get(self.code, self.code))

    @property
    def is_worth_saying(self) -> bool:
        """Whether a reviewer must know it: a known language that isn't English."""
        return self.code not in ("", EXPECTED, UNKNOWN)
