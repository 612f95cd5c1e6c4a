"""The evaluation core: facts and rule sets in, levels and control lists out."""
