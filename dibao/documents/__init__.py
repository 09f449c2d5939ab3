"""文件 — papers the office prints and files it receives, kept by their digest."""
