"""Totals of a summary that must agree, checked before anybody sees it."""

from collections.abc import Callable, Mapping
from typing import Any


class DoesNotReconcile(ArithmeticError):
    """Counts of one summary that should agree don't. A defect: nothing is published from it."""


def reconcile(summary: Mapping[str, Any]) -> None:
    """Check that a summary's totals agree with one another.

    Raises:
        DoesNotReconcile: with the name of the first that doesn't.
    """
    counts, parts = summary["counts"], summary["accounting"]
    total = counts["comments"]

    def agree(name: str, left: int, right: int) -> None:
        if left != right:
            raise DoesNotReconcile(f"{name}: {left:,} and {right:,} should be equal.")

    for table in ("by_day", "by_channel", "by_submitter_type", "by_timeliness", "by_status"):
        agree(table, sum(row["count"] for row in counts[table]), total)
    for name in ("submissions", "signatures"):
        carried = counts[name]
        agree(name, total - carried["comments_with_several"] + carried["in_these"], carried["count"])
    late = sum(row["count"] for row in counts["by_timeliness"] if row["value"] == "late")
    agree("late by day", sum(row["late"] for row in counts["by_day"]), late)
    agree("attachments", sum(row["count"] for row in counts["attachments_by_status"]), counts["attachments"])
    agree("languages", sum(row["count"] for row in summary["languages"]), total)
    kinds = (
        "representatives",
        "exact_copies",
        "personalised_copies",
        "alone",
        "with_unread_files",
        "without_readable_text",
    )
    agree("accounting", sum(parts[kind] for kind in kinds), total)
    agree("accounted comments", parts["comments"], total)
    sent = summary["campaigns"]
    in_campaigns = sum(parts[kind] for kind in kinds[:3])
    agree("campaigns", sum(row["size"] for row in sent["listed"]) + sent["others"]["comments"], in_campaigns)
    for row in sent["listed"]:
        agree(f"campaign {row['id']}", row["exact"] + row["personalised"], row["size"])
    lost = summary["not_analysed"]["comments_without_readable_text"]
    agree("comments without readable text", len(lost), parts["without_readable_text"])
    waiting = summary["not_analysed"]["comments_with_unread_files"]
    agree("comments with unread files", len(waiting), parts["with_unread_files"])
    kinds_of_passages = summary["passages"]["by_kind"]
    agree("passages", sum(row["count"] for row in kinds_of_passages), summary["passages"]["distinct"])
    _reconcile_meaning(summary, total, agree)


def _reconcile_meaning(summary: Mapping[str, Any], total: int, agree: Callable[[str, int, int], None]) -> None:
    """Topics, stance and substance: each comment is in one part of each, and nothing counts more than there is."""
    read, sides, brought = summary["topics"], summary["stance"], summary["substance"]
    agree("comments with and without topic", read["comments_with_topic"] + read["comments_without_topic"], total)
    agree("passages by topic state", sum(read["passages"].values()), summary["passages"]["distinct"])
    above = {row["parent"] for row in read["listed"]}
    for row in read["listed"]:
        if row["code"] not in above:
            agree(f"topic {row['code']} by origin", sum(by["passages"] for by in row["given_by"]), row["passages"])
    for row in (*read["listed"], *read["proposed"]):
        agree(f"topic {row['code']} beyond all", max(row["comments"], total), total)
    agree("stance", sum(row["comments"] for row in sides["proposal"]), total)
    for measure in sides["measures"]:
        agree(f"stance on {measure['code']}", sum(row["comments"] for row in measure["sides"]), measure["comments"])
    agree("substance", brought["comments_with_any"] + brought["comments_without"], total)
