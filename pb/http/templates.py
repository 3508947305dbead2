"""The template engine: strict about names, escaping everything, with the few words every page uses."""

from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar.plugins.jinja import JinjaTemplateEngine

from pb.http.assets import Assets
from pb.money import pounds
from pb.plural import many
from pb.when import local_date, local_time


def template_engine(folder: Path, assets: Assets, timezone: str) -> JinjaTemplateEngine:
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals.update(
        asset=assets.address,
        pounds=pounds,
        many=many,
        local_time=partial(local_time, timezone=timezone),
        local_date=partial(local_date, timezone=timezone),
        problems=None,
    )
    return JinjaTemplateEngine.from_environment(environment)
