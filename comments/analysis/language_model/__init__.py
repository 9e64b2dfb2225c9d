"""What a language model may be asked about a finished summary, and what of its answers is kept (ADR 0065).

Pure: a question is made from the summary's own data, an answer is text that somebody stored.
"""

from comments.analysis.language_model.questions import Question, questions
from comments.analysis.language_model.shown import NOTE, Written, written
from comments.analysis.language_model.writing import METHOD_VERSION, Answer, with_answers

__all__ = ["METHOD_VERSION", "NOTE", "Answer", "Question", "Written", "questions", "with_answers", "written"]
