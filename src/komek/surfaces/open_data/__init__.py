"""Open data: the public cases as files by month, made at night, and the page that offers them."""
