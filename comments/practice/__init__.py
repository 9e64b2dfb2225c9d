"""Sample comments for a practice docket about an invented rule; never part of a real docket."""

from comments.practice.samples import sample_comments
from comments.practice.shapes import SampleComment, SampleFile

__all__ = ["SampleComment", "SampleFile", "sample_comments"]
