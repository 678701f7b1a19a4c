from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import Form as Form

class FlaskForm(Form):
    def __init__(
        self,
        formdata: MultiDict[str, Any] | object | None = ...,
        *,
        obj: object | None = ...,
        prefix: str = ...,
        data: Mapping[str, Any] | None = ...,
        meta: Mapping[str, Any] | None = ...,
        extra_filters: Mapping[str, Sequence[Any]] | None = ...,
        **kwargs: Any,
    ) -> None: ...
    def is_submitted(self) -> bool: ...
    def validate_on_submit(
        self, extra_validators: Mapping[str, Sequence[Any]] | None = ...
    ) -> bool: ...
    def hidden_tag(self, *fields: Any) -> Markup: ...
