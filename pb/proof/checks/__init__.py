"""What a check of a bundle looks at, a module for each subject, in the order of docs/bundle.md."""
