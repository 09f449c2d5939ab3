"""文书 — every paper of a case, printed from data as PDF/A-2b: `engine.render`, `kinds.KINDS`."""
