"""The rules of the house, read from the source text: each check takes modules and names what breaks it."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

MIDDLE = {"dossier", "exchange", "library", "reading"}
BESIDE = {"paths", "settings", "log", "official_texts", "shipped"}
MAY_IMPORT = {
    "": set(),
    "paths": set(),
    "settings": {"paths", "core"},
    "log": {"paths"},
    "official_texts": {"paths", *MIDDLE, "core"},
    "shipped": {"paths", "official_texts", *MIDDLE, "core"},
    "core": {"core"},
    "reading": {"reading", "core"},
    "library": {"library", "core", "paths"},
    "exchange": {"exchange", "core"},
    "dossier": {"dossier", "reading", "core"},
    "ui": {"ui", *MIDDLE, "core"},
    "commands": {"commands", *MIDDLE, "core", *BESIDE},
    "cli": {"cli", "commands", *MIDDLE, "core", *BESIDE},
    "app": {"app", "ui", *MIDDLE, "core", *BESIDE},
}
"""Which layers (a folder, or a module beside them) each layer may import; `casefile` itself is open to all."""

LIBRARY_LAYERS = {
    "sqlalchemy": {"core", "reading", "library", "exchange", "dossier", "ui", "commands", "shipped"},
    "sqlcipher3": {"core", "library"},
    "stdnum": {"core"},
    "pypdfium2": {"reading"},
    "pypdfium2_raw": {"reading"},
    "lxml": {"reading"},
    "PIL": {"reading"},
    "charset_normalizer": {"reading"},
    "reportlab": {"dossier"},
    "uharfbuzz": {"dossier", "reading"},
    "bidi": {"dossier"},
    "fontTools": {"dossier"},
    "justmytype": {"dossier"},
    "justmytype_western_core": {"dossier"},
    "justmytype_intl_cjk": {"dossier"},
    "justmytype_intl_rtl": {"dossier"},
    "justmytype_intl_south_asia": {"dossier"},
    "jsonschema": {"exchange", "commands"},
    "platformdirs": {"paths"},
    "tqdm": {"commands", "cli"},
    "PySide6": {"ui", "app"},
    "shiboken6": {"ui"},
    "qtawesome": {"ui"},
}
"""Where each library may be imported; one that is not here needs a place first."""

CODE_FROM_DATA = {"pickle", "_pickle", "cPickle", "dill", "shelve", "marshal", "yaml", "multiprocessing"}
OTHER_SQLITE = {"sqlite3", "_sqlite3", "PySide6.QtSql", "apsw", "pysqlite3"}
NETWORK = {"urllib.request", "http.client", "http.server", "ftplib", "smtplib", "imaplib", "poplib", "xmlrpc"}
FORBIDDEN_MODULES = CODE_FROM_DATA | OTHER_SQLITE | NETWORK
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}
LATE_IMPORTS = {"cli", "commands", "app"}
CHOOSES_AT_RUN_TIME = {"casefile.reading.process"}
"""May use import_module: the reader process takes its one parser in after it has limited itself."""

PRINTERS = {"cli", "commands"}

MODULE_LINES = 400
FUNCTION_LINES = 50
SPECIAL_LINES = {
    "casefile.ui.main_window": 300,
    "casefile.core.schema": 600,  # the file format: one page, so that it can be read at one sitting
}

MAKERS = {
    "open", "create_engine", "sessionmaker", "scoped_session", "Session", "connect", "Case", "Thread", "Lock",
    "RLock", "Event", "Queue", "ThreadPoolExecutor", "Popen", "check_output", "socket", "mkdir", "touch",
    "write_text", "write_bytes", "read_text", "read_bytes", "mkdtemp", "mkstemp", "TemporaryDirectory",
    "NamedTemporaryFile", "QApplication", "QSettings", "getLogger", "print", "environ", "getenv", "now", "today",
    "Random", "uuid4", "new_id", "registerFont",
}  # fmt: skip
"""Calls that make something, look at the system, or change a library: never when a module is imported."""

EMPTY_CONTAINERS = {"dict", "list", "set", "defaultdict", "OrderedDict", "Counter", "deque", "WeakValueDictionary"}


@dataclass(frozen=True)
class Module:
    """One module: its dotted name, its text and its syntax tree."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        return tuple(sorted(_imports_of(self), key=lambda one: one.line))

    @property
    def layer(self) -> str:
        return layer_of(self.name)

    def at(self, line: int, problem: str) -> str:
        return f"{self.name}:{line}: {problem}"


@dataclass(frozen=True)
class Import:
    """One imported name, and whether it stands inside a function or is for the type checker only."""

    target: str
    line: int
    local: bool
    typing: bool


def layer_of(name: str) -> str:
    """Return the folder or top-level module of a dotted name under casefile; "" for casefile itself."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else ""


def modules_of(root: Path) -> list[Module]:
    """Read all modules of the casefile package under `root`."""
    found = []
    for path in sorted((root / "casefile").rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found.append(Module(name, path.read_text("utf-8")))
    return found


def _imports_of(module: Module) -> Iterator[Import]:
    """Yield what a module imports, TYPE_CHECKING included; relative imports are made absolute."""
    waiting: list[tuple[ast.AST, bool, bool]] = [(module.tree, False, False)]
    while waiting:
        node, local, typing = waiting.pop()
        local = local or isinstance(node, Function)
        typing = typing or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test))
        waiting += [(child, local, typing) for child in ast.iter_child_nodes(node)]
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        base = ""
        if isinstance(node, ast.ImportFrom):
            up = module.name.split(".")[: -node.level] if node.level else []
            base = ".".join([*up, node.module] if node.module else up) + "."
        for alias in node.names:
            yield Import(f"{base}{alias.name}", node.lineno, local, typing)


def direction(modules: Iterable[Module]) -> list[str]:
    """Name imports against the one way: app, cli, commands -> ui -> the four in the middle -> core."""
    problems = []
    for module in modules:
        if module.layer not in MAY_IMPORT:
            problems.append(module.at(1, f"the layer {module.layer} is not part of the house"))
            continue
        for found in module.imports:
            layer = layer_of(found.target)
            ours = found.target.split(".")[0] == "casefile" and layer in MAY_IMPORT and layer
            if ours and layer not in MAY_IMPORT[module.layer]:
                problems.append(module.at(found.line, f"may not import {found.target}"))
    return problems


def no_circles(modules: Iterable[Module]) -> list[str]:
    """Name modules that import each other in a circle; what only the type checker reads does not count."""
    known = {module.name: module for module in modules}
    needs = {
        name: {
            other
            for found in module.imports
            if not found.typing
            for other in (found.target, found.target.rpartition(".")[0])
            if other in known and other.count(".") > 1
        }
        for name, module in known.items()
    }
    problems = []
    for name, needed in needs.items():
        reached: set[str] = set()
        waiting = list(needed)
        while waiting:
            other = waiting.pop()
            if other not in reached:
                reached.add(other)
                waiting += needs[other]
        if name in reached:
            problems.append(known[name].at(1, "imports itself by way of others"))
    return problems


def panels_apart(modules: Iterable[Module]) -> list[str]:
    """Name panels of the window (called like the nouns of core) imported by another than main_window."""
    all_modules = list(modules)
    nouns = {module.name.split(".")[2] for module in all_modules if module.name.startswith("casefile.core.")}
    problems = []
    for module in all_modules:
        if module.layer != "ui" or module.name == "casefile.ui.main_window":
            continue
        for found in module.imports:
            parts = found.target.split(".")
            panel = parts[:2] == ["casefile", "ui"] and len(parts) > 2 and parts[2] in nouns
            if panel and ".".join(parts[:3]) != module.name:
                problems.append(module.at(found.line, f"only main_window may import {found.target}"))
    return problems


def libraries_in_place(modules: Iterable[Module]) -> list[str]:
    """Name libraries imported where their work is not done; core needs next to nothing."""
    problems = []
    for module in modules:
        for found in module.imports:
            top = found.target.split(".")[0]
            if top == "casefile" or top in sys.stdlib_module_names:
                continue
            if module.layer not in LIBRARY_LAYERS.get(top, set()):
                problems.append(module.at(found.line, f"may not import the library {top}"))
    return problems


def nothing_dangerous(modules: Iterable[Module]) -> list[str]:
    """Name code made from data, a second SQLite and use of the network."""
    problems = []
    for module in modules:
        for found in module.imports:
            if any(f"{found.target}.".startswith(f"{name}.") for name in FORBIDDEN_MODULES):
                problems += [module.at(found.line, f"{found.target} is forbidden")]
        problems += [
            module.at(call.lineno, f"{call.func.id}() is forbidden")
            for call in _calls(module.tree)
            if isinstance(call.func, ast.Name) and call.func.id in FORBIDDEN_CALLS
        ]
    return problems


def no_late_imports(modules: Iterable[Module]) -> list[str]:
    """Name imports inside functions, which only a quick start of command line and desktop excuses."""
    problems = []
    for module in modules:
        if module.layer in LATE_IMPORTS:
            continue
        problems += [
            module.at(found.line, f"imports {found.target} inside a function")
            for found in module.imports
            if found.local
        ]
        problems += [
            module.at(call.lineno, "import_module( hides an import")
            for call in _calls(module.tree)
            if _name(call.func) == "import_module" and module.name not in CHOOSES_AT_RUN_TIME
        ]
    return problems


def no_state(modules: Iterable[Module]) -> list[str]:
    """Name what importing a module would create, and what a module would remember."""
    problems = []
    for module in modules:
        problems += [
            module.at(node.lineno, f"global {', '.join(node.names)}")
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Global)
        ]
        for statement in _run_at_import(module.tree.body):
            problems += [module.at(statement.lineno, text) for text in _creates(statement)]
    return problems


def paragraphs_in_one_place(modules: Iterable[Module]) -> list[str]:
    """Name paragraphs made outside dossier/text.py: they would print case text as markup."""
    names = {"Paragraph", "XPreformatted"}
    problems = []
    for module in modules:
        if module.name == "casefile.dossier.text":
            continue
        problems += [
            module.at(found.line, f"{found.target} belongs to dossier/text.py")
            for found in module.imports
            if found.target.startswith("reportlab.") and found.target.split(".")[-1] in names
        ]
        problems += [
            module.at(call.lineno, f"{_name(call.func)}( belongs to dossier/text.py")
            for call in _calls(module.tree)
            if _name(call.func) in names
        ]
    return problems


def no_prints(modules: Iterable[Module]) -> list[str]:
    """Name prints outside the command line."""
    return [
        module.at(call.lineno, "print( belongs to the command line")
        for module in modules
        if module.layer not in PRINTERS
        for call in _calls(module.tree)
        if isinstance(call.func, ast.Name) and call.func.id == "print"
    ]


def short_enough(modules: Iterable[Module]) -> list[str]:
    """Name what is too long: a long file or function means a missing noun."""
    problems = []
    for module in modules:
        limit = SPECIAL_LINES.get(module.name, MODULE_LINES)
        lines = len(module.text.splitlines())
        if lines > limit:
            problems.append(module.at(1, f"has {lines} lines, {limit} are allowed"))
        for function in _functions(module.tree):
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            if length > FUNCTION_LINES:
                problems.append(module.at(function.lineno, f"{function.name} has {length} lines, not {FUNCTION_LINES}"))
    return problems


def described(modules: Iterable[Module]) -> list[str]:
    """Name modules and public classes, functions and methods that do not say what they are."""
    problems = []
    for module in modules:
        if not ast.get_docstring(module.tree):
            problems.append(module.at(1, "the module has no docstring"))
        problems += [
            module.at(node.lineno, f"{node.name} has no docstring")
            for node in _public(module.tree.body)
            if not ast.get_docstring(node)
        ]
    return problems


MACHINE = re.compile(
    r"(?<![\w.~*-])/(?:wo[r]k|tm[p]|roo[t]|opt/(?:wheel[s]|pyp[i]))/[\w.-]"
    r"|/(?:hom[e]|User[s])/(?!user\b|name\b|NAME\b)\w+/|\b[A-Z]:\\User[s]\\"
    r"|--(?:extra-)?index-ur[l]|--find-link[s]|https?://[^\s\"']*(?:pyp[i]|artifactor[y]|registr[y]\.npm)"
)
"""Paths and package hosts that only one machine has; the brackets keep this text from finding itself."""


def machine_paths(name: str, text: str) -> list[str]:
    """Name the lines of a file that only make sense on one machine."""
    return [
        f"{name}:{number}: {found.group()}"
        for number, line in enumerate(text.splitlines(), 1)
        if (found := MACHINE.search(line))
    ]


Function = ast.FunctionDef | ast.AsyncFunctionDef


def _functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(node: ast.expr) -> str:
    """Return the last word of what is called: `b` for `a.b(...)`, `a` for `a(...)`."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _public(body: Iterable[ast.stmt]) -> Iterator[Function | ast.ClassDef]:
    for node in body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            if any(_name(decorator) in {"overload", "setter"} for decorator in node.decorator_list):
                continue
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body)


def _run_at_import(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run when the module is imported, bodies of classes and branches included."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _run_at_import(node.body)
        elif isinstance(node, ast.If):
            if "__main__" not in ast.unparse(node.test):
                yield from _run_at_import([*node.body, *node.orelse])
        elif isinstance(node, ast.Try):
            handled = [statement for handler in node.handlers for statement in handler.body]
            yield from _run_at_import([*node.body, *handled, *node.orelse, *node.finalbody])
        elif not isinstance(node, Function):
            yield node


def _creates(statement: ast.stmt) -> Iterator[str]:
    """Say what one statement of a module's or class's body creates or does."""
    if isinstance(statement, ast.With | ast.AsyncWith | ast.For | ast.While | ast.Delete | ast.AugAssign):
        yield f"{type(statement).__name__} runs when the module is imported"
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        yield f"{_name(statement.value.func)}( runs when the module is imported"
    for call in _calls_made(statement):
        if _name(call.func) in MAKERS:
            yield f"{_name(call.func)}( makes or asks something when the module is imported"
    value = getattr(statement, "value", None)
    if isinstance(statement, ast.Assign | ast.AnnAssign) and value is not None and _is_empty_container(value):
        yield "an empty container beside the functions is state"


def _calls_made(node: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls that a statement makes by itself, not those inside a lambda."""
    if isinstance(node, ast.Lambda):
        return
    if isinstance(node, ast.Call):
        yield node
    for child in ast.iter_child_nodes(node):
        yield from _calls_made(child)


def _is_empty_container(value: ast.expr) -> bool:
    if isinstance(value, ast.Dict):
        return not value.keys
    if isinstance(value, ast.List | ast.Set):
        return not value.elts
    return isinstance(value, ast.Call) and _name(value.func) in EMPTY_CONTAINERS and not value.args
