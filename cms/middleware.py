"""Before each request to the admin: what the person may touch is what the mandates say now."""

from cms.actions.access import sync_access


class EditorAccessMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith("/cms-admin/") and request.user.is_authenticated:
            sync_access(request.user)
        return self.get_response(request)
