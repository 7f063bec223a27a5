"""Coming over from another system: its exports become one member file, and that is taken in as every member file is.

Whoever may not be written to there may not be written to here: of several words about one address
the strictest counts, whatever else is wrong with its line.

- ``person`` what an export says about somebody
- ``files`` exports as they come: files, folders, ZIP archives
- ``listmonk``, ``mailchimp``, ``civicrm`` what each of them writes
- ``gathering`` many lines become one person each
- ``filling`` what the export does not know and the register does, stays
- ``services`` the member file, and its way through ``mailer.members.imports``
- ``listmonk_campaigns``, ``mailchimp_campaigns``, ``civicrm_mailings`` letters each of them sent
- ``answers`` what an API said, saved as JSON; ``marks`` what was each reader's own in a letter
- ``past`` those letters, and their way into ``mailer.archive``
- ``taking_back`` members and letters of one export out again
"""
