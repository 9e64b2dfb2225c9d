"""Staff accounts in the admin. An account is closed, not deleted: the history names its holder."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Case, ManyToManyField, Model, Q, When
from django.forms import CheckboxSelectMultiple, ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from unfold.admin import ModelAdmin
from unfold.forms import UserChangeForm

from rulemaking.admin.passwords import (
    PlainLoginForm,
    PlainPasswordChangeForm,
    PlainUserCreationForm,
    change_own_password,
)
from rulemaking.plain_forms import PlainModelForm, PlainRefusals

admin.site.unregister(User)
admin.site.unregister(Group)


admin.site.login_form = PlainLoginForm
admin.site.password_change = change_own_password  # type: ignore[method-assign, assignment]  # what its address calls


class PlainUserChangeForm(PlainRefusals, UserChangeForm):
    """An account, as it is changed."""


class Choices(CheckboxSelectMultiple):
    """Boxes to tick, in a frame that scrolls: the theme's two lists with arrows need a mouse and name no control."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        boxes = super().render(name, value, attrs, renderer)
        label = capfirst(name.replace("_", " "))
        return format_html('<div class="d3-choices" role="group" aria-label="{}" tabindex="0">{}</div>', label, boxes)


class Permissions(ModelMultipleChoiceField):
    """Permissions by what they allow to do, without the names of applications and tables."""

    def label_from_instance(self, obj: Model) -> str:
        return str(obj.name)  # type: ignore[attr-defined]


def ticked(db_field: ManyToManyField) -> ModelMultipleChoiceField:
    """A field with a box for each group or permission; those of our own applications come first."""
    if db_field.remote_field.model is Permission:
        ours = Q(content_type__app_label__in=("rulemaking", "comments", "auth"))
        rows = Permission.objects.order_by(
            Case(When(ours, then=0), default=1), "content_type__app_label", "content_type__model", "codename"
        )
        return Permissions(rows, required=False, widget=Choices, label="Permissions", help_text=db_field.help_text)
    return ModelMultipleChoiceField(
        Group.objects.order_by("name"),
        required=False,
        widget=Choices,
        help_text="What somebody may do follows from these.",
    )


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):
    form = PlainUserChangeForm
    add_form = PlainUserCreationForm
    change_password_form = PlainPasswordChangeForm
    compressed_fields = False
    actions = None
    filter_horizontal = ()

    def formfield_for_manytomany(self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any) -> Any:
        return ticked(db_field)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """A username that acted stays: history rows name it. Only a superuser makes another."""
        settled = ("username",) if obj else ()
        reserved = () if request.user.is_superuser else ("is_superuser", "user_permissions")
        return (*settled, *reserved, "last_login", "date_joined")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):
    form = PlainModelForm
    actions = None
    filter_horizontal = ()

    def formfield_for_manytomany(self, db_field: ManyToManyField, request: Any = None, **kwargs: Any) -> Any:
        return ticked(db_field)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
