"""The demo office: invented people on real divisions. Nobody here exists."""
