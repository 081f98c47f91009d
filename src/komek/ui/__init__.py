"""What all pages are made of: base templates, styles, languages."""
