"""Reads carry an ETag and answer 304 when nothing but the time of the answer has changed."""

import hashlib
import json
from typing import Any

from django.utils.cache import get_conditional_response
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

TIME_OF_ANSWER = "as_of"


class ConditionalReads(APIView):
    """The tag is weak: two answers that differ in `as_of` alone say the same. A view may give its
    answer a strong one, of what can be changed."""

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Any:
        final = super().finalize_response(request, response, *args, **kwargs)
        if request.method not in ("GET", "HEAD") or final.status_code != 200:
            return final
        tag = final.get("ETag") or etag(final.data)
        final["ETag"] = tag
        return get_conditional_response(request._request, etag=tag, response=final)


def etag(answer: Any) -> str:
    told = json.dumps(timeless(json.loads(JSONRenderer().render(answer))), sort_keys=True)
    return f'W/"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'


def timeless(answer: Any) -> Any:
    if isinstance(answer, list):
        return [timeless(one) for one in answer]
    if not isinstance(answer, dict):
        return answer
    return {name: timeless(one) for name, one in answer.items() if name != TIME_OF_ANSWER}
