"""What the ``mailer`` command can do: one row a verb.

To add a verb, write its module, its row here, and its section in docs/commands.md.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verb:
    """Where a verb's click command is (``module:attribute``), and what it does.

    ``uses_django``: its module imports models, so Django is set up before it is imported.
    """

    target: str
    summary: str
    uses_django: bool = True


VERBS: dict[str, Verb] = {
    "demo": Verb(
        "mailer.cli.demo:demo", "Send two letters to a made-up society; nothing leaves this machine.", uses_django=False
    ),
    "run": Verb(
        "mailer.cli.run:run", "Run everything on this machine: broker, worker, web, sandbox.", uses_django=False
    ),
    "check": Verb(
        "mailer.cli.check:check", "Say what is wrong with this installation, and the remedy.", uses_django=False
    ),
    "import": Verb("mailer.cli.import_:import_command", "Read members from a file: CSV, XLSX or ODS."),
    "move": Verb("mailer.cli.move:move", "Come over from listmonk, Mailchimp or CiviCRM."),
    "member": Verb("mailer.cli.member:member", "Find a member, see and change what the register says, write lists."),
    "topic": Verb("mailer.cli.topic:topic", "Decide what members can choose from."),
    "field": Verb("mailer.cli.field:field", "Define fields of the society's own."),
    "suppression": Verb("mailer.cli.suppression:suppression", "Stop mail to an address, or allow it again."),
    "privacy": Verb("mailer.cli.privacy:privacy", "Hand out or erase everything held about one member."),
    "retention": Verb("mailer.cli.retention:retention", "Decide how long records are kept."),
    "society": Verb("mailer.cli.society:society", "Show or set who the letters are from."),
    "staff": Verb("mailer.cli.staff:staff", "Make accounts for those who use the console."),
    "key": Verb("mailer.cli.key:key", "Make, list, replace and revoke keys for programs."),
    "hook": Verb("mailer.cli.hook:hook", "Tell other programs what happens here."),
    "segment": Verb("mailer.cli.segment:segment", "Save who gets a letter under a name."),
    "list": Verb("mailer.cli.member_list:member_list", "Keep lists of members picked one by one."),
    "campaign": Verb("mailer.cli.campaign:campaign", "Create a campaign, send it, see what became of it."),
    "notify": Verb("mailer.cli.notify:notify", "Send one letter of a template to one member."),
    "notice": Verb("mailer.cli.notice:notice", "Personal letters: templates, and sets that are released together."),
    "letter": Verb("mailer.cli.letter:letter", "Check a letter, see it as a member does, find what was sent."),
    "image": Verb("mailer.cli.image:image", "Add a picture for letters."),
    "provider": Verb("mailer.cli.provider:provider", "See whether mail leaves: send one message, tell each step."),
    "stats": Verb("mailer.cli.stats:stats", "Look after the figures about letters."),
    "proof": Verb("mailer.cli.proof:proof", "Prove whom a letter was sent to, and check such a proof."),
    "bounces": Verb("mailer.cli.bounces:bounces", "Read the mailbox to which bounces come."),
    "backup": Verb("mailer.cli.backup:backup", "Write everything of this installation into one file."),
    "restore": Verb(
        "mailer.cli.restore:restore", "Bring back what a backup holds; nothing goes out by itself.", uses_django=False
    ),
    "migrate": Verb("mailer.cli.migrate:migrate", "Bring the database up to date with this version."),
    "web": Verb("mailer.cli.web:web", "Run the web server alone."),
    "worker": Verb("mailer.cli.worker:worker", "Run a worker alone."),
    "beat": Verb("mailer.cli.beat:beat", "Run the clock that starts the pump; one of it is enough."),
    "sandbox": Verb("mailer.sandbox.cli:sandbox", "Run the stand-in for SendGrid alone.", uses_django=False),
}
