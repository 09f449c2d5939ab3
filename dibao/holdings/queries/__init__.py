"""What pages of the stacks show; nothing here writes."""
