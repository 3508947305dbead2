"""What a round publishes so that anybody can recount it: bytes, hashes, signatures. See docs/bundle.md."""
