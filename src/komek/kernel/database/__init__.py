"""Django's PostgreSQL backend with a cheaper question to pooled connections: still there?"""
