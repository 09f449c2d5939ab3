"""Pages of the stacks, for those who have the paper in their hands; made for a phone too."""
