"""What `dibao fsck` looks at in the audit log and in the rows it covers."""
