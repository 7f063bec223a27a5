"""Pictures for letters: kept once, found again, put into a letter by their address."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from mailer.accounts.models import Staff
from mailer.accounts.roles import Right
from mailer.console import notices
from mailer.console.access import requires, staff_of
from mailer.console.listing import Listing, Order
from mailer.console.page import show
from mailer.content.images.refusals import ImageNotKept, ImageRefused
from mailer.content.images.services import image_url, store_image
from mailer.content.models import ImageAsset

PICTURES: Final = Listing[ImageAsset](
    search=lambda rows, text: rows.filter(alt__icontains=text) | rows.filter(file_name__icontains=text),
    search_label="Description or file name",
    filters=(),
    orders=(Order("new", "Newest first", "-pk"),),
)


class Upload(forms.Form):
    """A picture and its words."""

    picture = forms.FileField(error_messages={"required": "Choose a picture first."})
    alt = forms.CharField(
        max_length=250,
        label="Description",
        error_messages={"required": "Say what it shows, for those who can't see it."},
    )


@requires(Right.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def pictures(request: HttpRequest) -> HttpResponse:
    """Every picture there is, and a way to add one."""
    form = Upload(request.POST, request.FILES) if request.method == "POST" else Upload()
    if request.method == "POST" and form.is_valid():
        try:
            _store(form.cleaned_data["picture"], form.cleaned_data["alt"], staff_of(request))
        except (ImageRefused, ImageNotKept) as exc:
            form.add_error("picture", str(exc))
        else:
            notices.tell(request, "The picture is ready for your letters.")
            return redirect("console:pictures")
    page = PICTURES.page(request, ImageAsset.objects.all())
    return show(request, "compose/pictures.html", {"form": form, "page": page, "address": image_url})


@requires(Right.WRITE)
@require_POST
def upload(request: HttpRequest) -> JsonResponse:
    """The same for the script of the writing screen: answers with the address, or with what is wrong."""
    form = Upload(request.POST, request.FILES)
    if not form.is_valid():
        return JsonResponse(
            {"fault": " ".join(str(told) for tolds in form.errors.values() for told in tolds)}, status=400
        )
    try:
        asset = _store(form.cleaned_data["picture"], form.cleaned_data["alt"], staff_of(request))
    except (ImageRefused, ImageNotKept) as exc:
        return JsonResponse({"fault": str(exc)}, status=400)
    return JsonResponse({"url": image_url(asset), "alt": asset.alt})


def _store(picture: UploadedFile[Any], alt: str, by: Staff) -> ImageAsset:
    return store_image(picture.read(), filename=picture.name or "", by=by, alt=alt)
