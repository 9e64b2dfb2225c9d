"""The page on which staff confirm how many submissions a comment carries."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from comments.intake.limits import COUNT_LIMIT
from comments.models import Comment
from comments.models.item_count import WHY_LENGTH
from comments.review import item_counts, permissions
from comments.review.errors import DecisionRefused
from comments.review.naming import comment_address, name_of
from comments.review.queue import ListFilter
from comments.review.views.staff import page, require, staff_page, username
from rulemaking.plain_forms import PlainForm


class ItemCountForm(PlainForm):
    """The number and what it rests on; `seen` is the number that the page showed."""

    count = forms.IntegerField(
        label="Submissions that it carries",
        min_value=1,
        max_value=COUNT_LIMIT,
        help_text="Such as the signatures under a petition, or the postcards in a box. An ordinary comment is 1.",
    )
    why = forms.CharField(
        label="What the number rests on",
        max_length=WHY_LENGTH,
        help_text="Such as who counted what. The history keeps it; the public sees the number alone.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


@staff_page(permissions.may_see_comments)
def item_count(request: HttpRequest, pk: int) -> HttpResponse:
    """How many submissions one comment carries. A POST confirms a number."""
    found = Comment.objects.select_related("status__docket", "document__rulemaking").defer("text", "document__text")
    comment = get_object_or_404(found, pk=pk)
    require(request, permissions.may_see_comment, comment)
    require(request, permissions.may_review, comment)
    if request.method != "POST":
        claimed, counted = comment.num_items_received, comment.status.confirmed_item_count
        form = ItemCountForm(initial={"count": claimed if counted == 1 and claimed else counted, "seen": counted})
        return _page(request, comment, form)
    form = ItemCountForm(request.POST)
    if not form.is_valid():
        return _page(request, comment, form, status=400)
    try:
        status = item_counts.confirm(comment=comment, **form.cleaned_data, by=username(request))
    except DecisionRefused as refusal:
        form.add_error(None, refusal.message)
        comment.status.refresh_from_db()
        # What was typed stays, beside the number that counts now: pressed again, the form means that one.
        form.data = {**request.POST.dict(), "seen": str(comment.status.confirmed_item_count)}
        return _page(request, comment, form, status=409)
    messages.info(request, f"{name_of(comment)} counts as {status.confirmed_item_count:,}.")
    return HttpResponseRedirect(comment_address(comment.pk, ListFilter.of_query(request.GET)))


def _page(request: HttpRequest, comment: Comment, form: ItemCountForm, *, status: int = 200) -> HttpResponse:
    return page(
        request,
        "admin/review/item_count.html",
        title=f"{name_of(comment)}: how many submissions it carries",
        status=status,
        comment=comment,
        name=name_of(comment),
        back=comment_address(comment.pk, ListFilter.of_query(request.GET)),
        form=form,
    )
