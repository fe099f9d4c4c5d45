// Colours Azimuth's command language in JupyterLab 4 and Notebook 7.
//
// Written by hand, no build: this is all that module federation asks of an extension, a container with `init`, which
// is handed the packages that JupyterLab shares, and `get`, which is asked for the module named in package.json.
(function () {
  'use strict';

  // A word is a command by its place, so that no list of commands has to be kept here but of those that may stand
  // alone: any other word that does is a variable to show.
  const COMPLETE_ALONE = new Set(['help', 'version', 'vars']);
  const KEYWORDS = new Set(['for', 'in', 'and', 'or']);
  const PREPOSITIONS = new Set(['on', 'by', 'from', 'to', 'as', 'with', 'vs', 'under', 'where']);

  const NAME = /^[\p{Alphabetic}_](?:-?[\p{Alphabetic}\p{ID_Continue}])*/u;
  const NUMBER = /^-?\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d[\d_]*)?(?:ms|min|[kKMG%sh])?/;
  const TEXT = /^"(?:[^"\\]|\\.)*"?/;
  const SYMBOL = /^(?:==|!=|<=|>=|\.\.|[=<>|?])/;

  const tokenizer = {
    name: 'azimuth',

    startState: () => ({
      expects: 'statement', // or its '=', or the 'command' after '=' or '|', or 'arguments'
      indent: Infinity, // of the statement: lines indented further go on with it
      opensBlock: false, // a loop's ':' came: the next indented line is a statement
      brackets: 0,
    }),

    copyState: state => ({ ...state }),

    token(stream, state) {
      if (stream.sol()) beginLine(stream, state);
      if (stream.eatSpace()) return null;
      if (stream.match(/^#.*/)) return 'comment';
      if (stream.match(NAME)) return nameToken(stream, state);

      const isResult = state.expects === '=';
      state.expects = 'arguments';
      if (stream.match(TEXT)) return 'string';
      if (stream.match(NUMBER)) return 'number';
      if (stream.match(SYMBOL)) {
        if (isResult || stream.current() === '|') state.expects = 'command';
        return 'operator';
      }
      const bracket = stream.next();
      if (bracket === '(' || bracket === '[') state.brackets += 1;
      if (bracket === ')' || bracket === ']') state.brackets = Math.max(0, state.brackets - 1);
      if (bracket === ':') state.opensBlock = true;
      return '()[]'.includes(bracket) ? 'bracket' : 'punctuation';
    },

    // What follows a loop's ':' is indented; anything else stands below the line before it.
    indent: (state, _, context) => (state.opensBlock ? state.indent + context.unit : null),

    languageData: { commentTokens: { line: '#' }, closeBrackets: { brackets: ['(', '[', '"'] } },
  };

  // The language's rule: a line goes on with the statement above where a bracket is open, where it begins with '|', or
  // where it is indented further. Empty lines and comments have no say.
  function beginLine(stream, state) {
    if (state.brackets > 0 || stream.match(/^\s*(?:[|#]|$)/, false)) return;
    if (stream.indentation() > state.indent && !state.opensBlock) return;
    state.indent = stream.indentation();
    state.opensBlock = false;
    state.expects = 'statement';
  }

  function nameToken(stream, state) {
    const word = stream.current();
    const place = state.expects;
    state.expects = 'arguments';
    const isBeforeEquals = stream.match(/^\s*=(?!=)/, false);
    if (place === 'statement' && isBeforeEquals) {
      state.expects = '=';
      return 'variableName.definition';
    }
    if (isBeforeEquals) return 'attributeName';
    if (KEYWORDS.has(word)) return 'keyword';
    if (place !== 'arguments') {
      const isValue = stream.match(/^\s*\(/, false) || (place === 'statement' && stream.match(/^\s*(?:[|#]|$)/, false));
      return isValue && !COMPLETE_ALONE.has(word) ? 'variableName' : 'keyword';
    }
    return PREPOSITIONS.has(word) ? 'variableName.standard' : 'variableName';
  }

  function plugin(token, language) {
    return {
      id: 'azimuth-kernel:language',
      description: "Colours Azimuth's command language.",
      autoStart: true,
      requires: [token],
      activate(_, languages) {
        languages.addLanguage({
          name: 'Azimuth',
          mime: 'text/x-azimuth',
          extensions: ['azm'],
          support: new language.LanguageSupport(language.StreamLanguage.define(tokenizer)),
        });
      },
    };
  }

  let shared;

  // JupyterLab's own copy of a package: another copy's tokens and tags would mean nothing to it.
  async function load(name) {
    const versions = Object.values(shared[name] ?? {});
    const version = versions.find(one => one.loaded) ?? versions[0];
    return version ? (await version.get())() : {};
  }

  window._JUPYTERLAB = window._JUPYTERLAB ?? {};
  window._JUPYTERLAB['azimuth-kernel'] = {
    init(scope) {
      shared = scope;
    },
    async get() {
      const { IEditorLanguageRegistry } = await load('@jupyterlab/codemirror');
      const language = await load('@codemirror/language');
      // JupyterLab 3 has no such registry; cells are then shown as it sees fit.
      const plugins = IEditorLanguageRegistry ? [plugin(IEditorLanguageRegistry, language)] : [];
      return () => ({ __esModule: true, default: plugins });
    },
  };
})();
