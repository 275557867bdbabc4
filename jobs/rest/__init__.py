"""What every REST endpoint of ours shares: who asks, how bodies are read and written, how failures look."""
