"""Pages of capture: scanning, checking, words, old lists."""
