"""No circle of imports: whoever reads a file may read what it imports first, down to the base.

Imports inside functions count, and those that only say a type. The layers themselves are the work
of import-linter (pyproject.toml).
"""

import ast
from pathlib import Path

import outskirts

Imports = dict[str, set[str]]
"""The files of a package by their dotted names, each with those that it imports."""

KNOWN = {
    ("outskirts.base.jit", "outskirts.base.pack"): "packs are told of to jit as they are met, and "
    "jit hands them to kernels: it asks for them when the first law is compiled",
}
"""Imports that may close a circle, each with its reason."""


def imports_of(package: Path) -> Imports:
    """Return what each file of a package imports from it, wherever in the file that stands."""
    files = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        files[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    found: Imports = {}
    for name, path in files.items():
        wanted = []
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                wanted += [one.name for one in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module is not None:
                inner = [f"{node.module}.{one.name}" for one in node.names]
                wanted += [one if one in files else node.module for one in inner]
        found[name] = {one for one in wanted if one in files and one != name}
    return found


def circle(imports: Imports) -> list[str]:
    """Return files of which each imports the next and the last the first; none if there are none.

    Whatever imports nothing that is left can be in no circle: it is taken away, again and again.
    """
    left = {name: set(others) for name, others in imports.items()}
    while free := [name for name, others in left.items() if not others]:
        for name in free:
            del left[name]
        for others in left.values():
            others.difference_update(free)
    if not left:
        return []
    way = [min(left)]
    while (onwards := min(left[way[-1]])) not in way:
        way.append(onwards)
    return way[way.index(onwards) :]


def test_no_file_comes_back_to_itself() -> None:
    imports = imports_of(Path(outskirts.__file__).parent)
    assert len(imports) > 150
    for (name, other), reason in KNOWN.items():
        assert other in imports[name], f"{name} imports {other} no more; was: {reason}"
        imports[name].discard(other)
    assert circle(imports) == []


def test_a_known_circle_is_one() -> None:
    imports = imports_of(Path(outskirts.__file__).parent)
    assert circle(imports) == ["outskirts.base.jit", "outskirts.base.pack"]


def test_a_circle_is_seen_through_functions_and_types(tmp_path: Path) -> None:
    package = tmp_path / "house"
    (package / "attic").mkdir(parents=True)
    for name, text in {
        "__init__": "",
        "cellar": "def dig():\n    from house.attic import roof\n    return roof\n",
        "attic/__init__": "",
        "attic/roof": "import house.hall\n",
        "hall": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import house.cellar\n",
        "garden": "from house import cellar\n",
    }.items():
        (package / f"{name}.py").write_text(text)
    imports = imports_of(package)
    assert imports["house.garden"] == {"house.cellar"}
    assert circle(imports) == ["house.attic.roof", "house.hall", "house.cellar"]
    imports["house.cellar"].clear()
    assert circle(imports) == []
