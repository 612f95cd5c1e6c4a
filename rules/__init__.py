"""The built-in pack: vocabulary, terms, sources and rule sets, all of it YAML."""
