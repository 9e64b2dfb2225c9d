"""What a summary says in short, in Spanish."""

from collections.abc import Sequence

from comments.analysis import stance
from comments.analysis.in_short import ENGLISH, ShortWords
from rulemaking.said import in_spanish


class SpanishShortWords(ShortWords):
    nothing = "En este resumen no hay comentarios."
    all_different = "No hay dos que compartan una carta."
    all_read = "Se leyó todo."
    sides = {
        stance.SUPPORTS: "a favor de la propuesta", stance.OPPOSES: "en contra",
        stance.MIXED: "en parte o con condiciones", stance.UNCLEAR: "sin una postura que se pueda leer con certeza",
    }  # fmt: skip
    conjunction = "y"

    def size(self, comments: int, texts: int, *, all_read: bool) -> str:
        said = (
            f"{_counted(comments, 'comentario', 'comentarios')} con "
            f"{_counted(texts, 'texto distinto', 'textos distintos')}"
        )
        return said + (": quien lee esos textos ha leído lo que dicen todos." if all_read else ".")

    def carried(self, submissions: int, signatures: int, comments: int) -> str:
        said = [f"Según confirmó el personal, reúnen {submissions:,} envíos."] if submissions > comments else []
        said += [f"Los firman {signatures:,} personas."] if signatures > comments else []
        return " ".join(said)

    def letters(self, comments: int, campaigns: int) -> str:
        return f"{comments:,} llegaron en {_counted(campaigns, 'campaña', 'campañas')}"

    def largest(self, representative: str, sent: int) -> str:
        return f"; la mayor es la carta del comentario {representative}, enviada {sent:,} veces"

    def alone(self, comments: int) -> str:
        return "Uno no se parece a ningún otro." if comments == 1 else f"{comments:,} no se parecen a ningún otro."

    def stances(self, counted: Sequence[str]) -> str:
        return f"Contando las copias: {self.joined(counted)}."

    def topics(self, named: Sequence[str]) -> str:
        return f"Los temas más frecuentes: {self.joined(named, between='; ')}."

    def brought(self, named: Sequence[str]) -> str:
        return f"Lo que aportan con más frecuencia: {self.joined(named, between='; ')}."

    def unread(self, comments: int) -> str:
        count = _counted(comments, "comentario", "comentarios")
        return f"En {count} hay algo que no se pudo leer; debe leerlo una persona (vea el final)."


SPANISH = SpanishShortWords()


def words() -> ShortWords:
    """Those of the reader's language."""
    return SPANISH if in_spanish() else ENGLISH


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
