"""Making a topic, its words in every language, its place among the others, its end and its return."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from mailer.accounts.roles import Right
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.members.naming import actor_of
from mailer.console.page import show
from mailer.members import services
from mailer.members.models import Topic
from mailer.members.queries import subscribers, topics
from mailer.members.services import TopicRefused

# The words of the topic itself are English; the member pages speak these besides.
LANGUAGES: Final = [(code, name) for code, name in settings.LANGUAGES if code != "en"]
USUAL: Final = [
    ("on", "They get it", "Until they turn it off. For what every member may expect."),
    ("off", "They do not get it", "Until they turn it on. For what not everybody wants."),
]
_LONGEST: Final = {"name": 80, "description": 250}


class TopicForm(forms.Form):
    """A topic in words: those that hold where no others are given, then in each language."""

    name = forms.CharField(max_length=_LONGEST["name"])
    description = forms.CharField(
        max_length=_LONGEST["description"], required=False, help_text="One sentence, which members read beside it."
    )
    usual = forms.ChoiceField(choices=[(value, name) for value, name, _ in USUAL], initial="on", required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, topic: Topic | None = None) -> None:
        super().__init__(data, initial=_held(topic))
        for code, language in LANGUAGES:
            for key, longest in _LONGEST.items():
                label = f"{key.capitalize()} in {language}"
                self.fields[f"{code}-{key}"] = forms.CharField(max_length=longest, required=False, label=label)

    def translations(self) -> dict[str, dict[str, str]]:
        """What was typed, by language."""
        return {code: {key: self.cleaned_data[f"{code}-{key}"] for key in _LONGEST} for code, _ in LANGUAGES}


@requires(Right.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """One topic more, the last in the order."""
    form = TopicForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _made(request, form):
        notices.tell(request, "The topic is offered from now on.")
        return redirect("console:topics")
    return show(request, "topics/topic.html", {"form": form, "topic": None, "usual": USUAL, "languages": LANGUAGES})


@requires(Right.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words; everybody's choices stay."""
    topic = get_object_or_404(Topic, pk=pk)
    form = TopicForm(request.POST if request.method == "POST" else None, topic=topic)
    if request.method == "POST" and form.is_valid() and _changed(request, topic, form):
        notices.tell(request, "It is saved. Members read it so from now on.")
        return redirect("console:topics")
    context = {"form": form, "topic": topic, "languages": LANGUAGES, "subscribers": subscribers(topic)}
    return show(request, "topics/topic.html", context)


@requires(Right.ADMINISTER)
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down."""
    topic = get_object_or_404(topics(), pk=pk)
    slugs = list(topics().values_list("slug", flat=True))
    here = slugs.index(topic.slug)
    there = here + (1 if request.POST.get("move") == "down" else -1)
    if 0 <= there < len(slugs):
        slugs[here], slugs[there] = slugs[there], slugs[here]
        services.reorder_topics(slugs=slugs, by=actor_of(staff_of(request)))
    return redirect("console:topics")


@requires(Right.ADMINISTER)
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer it no more."""
    topic = get_object_or_404(Topic, pk=pk)
    services.retire_topic(topic=topic, by=actor_of(staff_of(request)), now=timezone.now())
    notices.tell(
        request,
        f"“{topic}” is offered no more. Letters that have it keep it, and everybody’s choices are remembered.",
        undo=reverse("console:topic-restore", args=[pk]),
    )
    return redirect("console:topics")


@requires(Right.ADMINISTER)
@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer it again, with everybody's choices as they were."""
    topic = get_object_or_404(Topic, pk=pk)
    services.restore_topic(topic=topic, by=actor_of(staff_of(request)))
    notices.tell(request, f"“{topic}” is offered again, with everybody’s choices as they were.")
    return redirect("console:topics")


def _held(topic: Topic | None) -> dict[str, str]:
    if topic is None:
        return {}
    said = {f"{code}-{key}": topic.said_in(code).get(key, "") for code, _ in LANGUAGES for key in _LONGEST}
    return {"name": topic.name, "description": topic.description, **said}


def _made(request: HttpRequest, form: TopicForm) -> bool:
    said, by = form.cleaned_data, actor_of(staff_of(request))
    try:
        with transaction.atomic():
            topic = services.create_topic(
                name=said["name"], description=said["description"], default_on=said["usual"] != "off", by=by
            )
            services.translate_topic(topic=topic, translations=form.translations(), by=by)
    except TopicRefused as refused:
        form.add_error("name", str(refused))
        return False
    return True


def _changed(request: HttpRequest, topic: Topic, form: TopicForm) -> bool:
    said, by = form.cleaned_data, actor_of(staff_of(request))
    try:
        with transaction.atomic():
            if (said["name"], said["description"]) != (topic.name, topic.description):
                services.rename_topic(topic=topic, name=said["name"], description=said["description"], by=by)
            services.translate_topic(topic=topic, translations=form.translations(), by=by)
    except TopicRefused as refused:
        form.add_error("name", str(refused))
        return False
    return True
