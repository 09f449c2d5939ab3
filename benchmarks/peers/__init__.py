"""Other people's software, set up as well as we can, on the same records as ours. Thresholds are fixed on the training
population, as ours is; nothing here sees the truth of the records it is judged by."""
