"""Colours Azimuth's command language in whatever uses Pygments: nbconvert, jupyter console, Sphinx."""

from pygments.lexer import RegexLexer, bygroups, default, include, words
from pygments.token import Comment, Error, Keyword, Name, Number, Operator, Punctuation, String, Whitespace

__all__ = ["AzimuthLexer"]

# As Sources/CommandLanguage/Lexer.swift has it: '-' inside a name belongs to it, but only one at a time.
NAME = r"[^\W\d](?:-?\w)*"
# All that is white but the end of a line; notebooks bring no-break spaces and byte order marks along.
SPACE = r"[ \t\r\u00a0\ufeff]"
NUMBER = r"-?\d[\d_]*(\.\d[\d_]*)?([eE][-+]?\d[\d_]*)?(?:ms|min|[kKMGsh%])?(?![\w%])"


class AzimuthLexer(RegexLexer):
    """A command is known by where it stands, at the start of a stage, so there is no list of them to go stale."""

    name = "Azimuth"
    aliases = ["azimuth"]
    filenames = ["*.azm"]
    mimetypes = ["text/x-azimuth"]

    tokens = {
        # The start of a line. An indented one goes on with the statement before.
        "root": [
            include("nothing"),
            (rf"{SPACE}+", Whitespace, "arguments"),
            include("statement"),
        ],
        # The start of a line below `for …:`. An indented one is a statement; any other ends the loop.
        "loop": [
            (r"^(?=[^\s#|])", Whitespace, "#pop"),
            include("nothing"),
            (rf"{SPACE}+", Whitespace),
            include("statement"),
        ],
        # Blank lines and comments.
        "nothing": [
            (rf"{SPACE}*\n", Whitespace),
            (rf"({SPACE}*)(#[^\n]*)", bygroups(Whitespace, Comment.Single)),
        ],
        "statement": [
            (r"\|", Punctuation, "piped"),
            (
                rf"(for)({SPACE}+)({NAME})({SPACE}+)(in)\b",
                bygroups(Keyword, Whitespace, Name.Variable, Whitespace, Keyword),
                ("loop", "arguments"),
            ),
            (rf"({NAME})({SPACE}*)(=)(?!=)", bygroups(Name.Variable, Whitespace, Operator), "stage"),
            default("stage"),
        ],
        # A command, or a value. A word that stands alone may be either, and is most often a value.
        "stage": [
            (rf"{SPACE}+", Whitespace),
            (rf"({NAME})({SPACE}*)(\?)", bygroups(Name.Function, Whitespace, Operator), ("#pop", "arguments")),
            (rf"(\?)({SPACE}*)({NAME})", bygroups(Operator, Whitespace, Name.Function), ("#pop", "arguments")),
            (rf"(help)({SPACE}+)({NAME})", bygroups(Name.Function, Whitespace, Name.Function), ("#pop", "arguments")),
            (rf"{NAME}(?={SPACE}*(?:[|#\n]|\Z))", Name, ("#pop", "arguments")),
            (NAME, Name.Function, ("#pop", "arguments")),
            default(("#pop", "arguments")),
        ],
        # Behind '|' there is always a command.
        "piped": [
            (rf"{SPACE}+", Whitespace),
            (NAME, Name.Function, ("#pop", "arguments")),
            default(("#pop", "arguments")),
        ],
        "arguments": [
            (r"\n", Whitespace, "#pop"),
            (r"\|", Punctuation, ("#pop", "piped")),
            include("words"),
        ],
        # Lines do not end where a bracket is open.
        "brackets": [
            (r"\n", Whitespace),
            (r"[)\]]", Punctuation, "#pop"),
            include("words"),
        ],
        "words": [
            (rf"{SPACE}+", Whitespace),
            (r"#[^\n]*", Comment.Single),
            (r'"(?:\\.|[^"\\\n])*"', String.Double),
            (r'"[^\n]*', Error),
            (NUMBER, Number),
            (r"-?\d[\w%]*", Error),
            (r"[(\[]", Punctuation, "brackets"),
            (rf"({NAME})({SPACE}*)(=)(?!=)", bygroups(Name.Attribute, Whitespace, Operator)),
            (rf"({NAME})(?={SPACE}*\()", Name.Function),
            (words(("and", "or"), suffix=r"(?![-\w])"), Operator.Word),
            (words("on by from to as with vs under where in".split(), suffix=r"(?![-\w])"), Keyword),
            (r"it(?![-\w])", Name.Builtin.Pseudo),
            (NAME, Name),
            (r"[=!<>]=|[=<>?]", Operator),
            (r"\.\.|[,:]", Punctuation),
        ],
    }
