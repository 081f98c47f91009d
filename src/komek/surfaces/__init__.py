"""The faces: views, forms and templates of each audience, and the machine doors."""
