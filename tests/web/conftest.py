from tests.applications import app, client, template_file

__all__ = ["app", "client", "template_file"]
