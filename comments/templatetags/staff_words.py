"""Words of the staff's pages."""

from django import template

from comments.review import trail

register = template.Library()
register.filter("person", trail.person)
