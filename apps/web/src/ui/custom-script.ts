import { constants, createContext, Script } from 'node:vm';
import { errorMessage } from '@parley/kernel';

/** What is wrong with an operator's script. */
export interface ScriptProblem {
  /** `syntax`: no browser would run it; `throws`: it ends early, at least here, where there is no browser. */
  readonly kind: 'syntax' | 'throws';
  /** 1 is the first line; undefined when the engine does not tell. */
  readonly line: number | undefined;
  readonly message: string;
}

const TIMEOUT_MS = 500;

/**
 * Parses a script and runs it after `before`, the generated text it is appended to, in a context of its own in which everything of
 * a browser exists and does nothing. An endless one is ended after half a second.
 */
export function checkScript(text: string, { file, before }: { readonly file: string; readonly before: string }): ScriptProblem | undefined {
  let script: Script;
  try {
    script = new Script(text, { filename: file });
    // As browsers get it: a `let config` is good by itself, and makes all of config.js one syntax error.
    new Script(`${before}\n${text}`, { filename: file, lineOffset: -before.split('\n').length });
  } catch (error) {
    return { kind: 'syntax', line: lineOf(error, file), message: errorMessage(error) };
  }
  try {
    // Promises are seen to within the time, too, rather than by this process for as long as there are more of them.
    const context = createContext(constants.DONT_CONTEXTIFY, { microtaskMode: 'afterEvaluate' });
    for (const part of [PRELUDE, before]) new Script(part).runInContext(context, { timeout: TIMEOUT_MS });
    script.runInContext(context, { timeout: TIMEOUT_MS });
    return undefined;
  } catch (error) {
    return { kind: 'throws', line: lineOf(error, file), message: messageOf(error) };
  }
}

/** What was thrown comes from another context, whose Error is not ours. */
function messageOf(error: unknown): string {
  const { message } = Object(error) as { message?: unknown };
  return (typeof message === 'string' ? message : String(error)).slice(0, 300);
}

function lineOf(error: unknown, file: string): number | undefined {
  const { stack } = Object(error) as { stack?: unknown };
  const start = typeof stack === 'string' ? stack.indexOf(`${file}:`) : -1;
  const line = start < 0 ? Number.NaN : Number.parseInt(String(stack).slice(start + file.length + 1), 10);
  return Number.isInteger(line) ? line : undefined;
}

/**
 * Everything of a browser: each name has every property, can be called and constructed, and is an empty text where one is wanted. It
 * is made inside the context, in which nothing leads out to this process.
 */
const BROWSER = `
  (function (names) {
    function nothing() {}
    var anything = new Proxy(nothing, {
      get: function (_target, key) {
        if (key === Symbol.toPrimitive) return function () { return ''; };
        return key === Symbol.iterator ? function () { return [][Symbol.iterator](); } : anything;
      },
      set: function () { return true; },
      apply: function () { return anything; },
      construct: function () { return anything; },
    });
    names.forEach(function (name) { globalThis[name] = anything; });
    globalThis.window = globalThis.self = globalThis;
  })`;

const NAMES_OF_BROWSERS = [
  ...['document', 'navigator', 'location', 'localStorage', 'sessionStorage', 'history', 'screen', 'console', 'performance'],
  ...['fetch', 'XMLHttpRequest', 'Image', 'URL', 'URLSearchParams', 'matchMedia', 'alert', 'addEventListener'],
  ...['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'requestAnimationFrame', 'btoa', 'atob'],
];
const PRELUDE = `${BROWSER}(${JSON.stringify(NAMES_OF_BROWSERS)});`;
