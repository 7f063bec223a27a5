"""Nobody missed, nobody mailed twice: one row a member a campaign; batches; claim, send, settle."""
