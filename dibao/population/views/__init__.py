"""推演 and 预测 — pages that only ask the register; nothing here changes an award or a parameter."""
