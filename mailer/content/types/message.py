"""The message: a short letter about one thing, with a picture and a button where they help."""

from __future__ import annotations

from pydantic import Field

from mailer.content.blocks import Image, Link, Signature
from mailer.content.content_type import Basis, ContentType
from mailer.content.fields import Line, Rich, StrictModel


class Message(StrictModel):
    """A short free letter."""

    headline: Line = Field(title="Headline", description="The subject of the letter and its heading.")
    preheader: Line = Field(title="Preheader", description="Shown beside the subject in the inbox.")
    image: Image | None = Field(default=None, title="Picture", description="Shown above the text.")
    body: Rich = Field(title="Letter", description="What follows the salutation.")
    link: Link | None = Field(default=None, title="Link", description="The one thing to do; becomes a button.")
    signature: Signature = Field(title="Signature", description="Who signs the letter.")


MESSAGE = ContentType(
    slug="message",
    name="Message",
    description="A short letter about one thing. Sent as news unless you choose another topic.",
    schema=Message,
    topic="newsletter",
    variants=(),
    basis=Basis.LEGITIMATE_INTEREST,
    because="News of the society for its own members, who can refuse the topic at any time.",
)
