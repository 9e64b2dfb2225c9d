"""How the admin treats rows of the record: read-only, or edited with who and why in the history. Never deleted."""

from typing import Any

from django.db.models import Field, Model, URLField
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from unfold.admin import ModelAdmin, TabularInline

from rulemaking.history import change_context
from rulemaking.plain_forms import PlainModelForm


class RecordAdmin(ModelAdmin):
    """Rows that staff may edit. Every change stands in the history with who and why; nothing is deleted."""

    form = PlainModelForm
    compressed_fields = False
    actions = None
    show_full_result_count = False
    list_per_page = 50
    what_comes = ""
    """A sentence for a list that holds nothing: what will stand in it, and when."""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with change_context(by=request.user.get_username(), why=f"edited in the admin ({self.opts.verbose_name})"):
            return super().changeform_view(request, *args, **kwargs)


class ReadOnlyAdmin(RecordAdmin):
    """Rows that only acts and tasks write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class RecordInline(TabularInline):
    """Rows edited on the page of the row that they belong to; none is deleted."""

    form = PlainModelForm
    extra = 0
    can_delete = False
    show_change_link = False

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        """Each control says its column's name to those who hear the page: the table's head is no label."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs["aria-label"] = capfirst(str(field.label or db_field.verbose_name))
        return field


class ReadOnlyInline(RecordInline):
    """Rows shown on the page of the row that they belong to."""

    max_num = 0

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
