"""How the documentation is built: `make docs`, without a network."""

from importlib import metadata

project = "Outskirts"
author = "The Outskirts developers"
project_copyright = "the Outskirts developers; map data © OpenStreetMap contributors"
release = metadata.version("outskirts")

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = "Outskirts"
html_copy_source = False
html_show_sphinx = False
