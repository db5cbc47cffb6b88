import { createContext, Script } from 'node:vm';
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
  } catch (error) {
    return { kind: 'syntax', line: lineOf(error, file), message: errorMessage(error) };
  }
  try {
    const context = createContext(browserLike());
    new Script(before).runInContext(context, { timeout: TIMEOUT_MS });
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

const OF_BROWSERS = [
  ...['document', 'navigator', 'location', 'localStorage', 'sessionStorage', 'history', 'screen', 'console', 'performance'],
  ...['fetch', 'XMLHttpRequest', 'Image', 'URL', 'URLSearchParams', 'matchMedia', 'alert', 'addEventListener'],
  ...['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'requestAnimationFrame', 'btoa', 'atob'],
];

function browserLike(): Record<string, unknown> {
  const scope: Record<string, unknown> = {};
  for (const name of OF_BROWSERS) scope[name] = anything();
  scope.window = scope;
  scope.self = scope;
  scope.globalThis = scope;
  return scope;
}

/** Has every property, can be called, is an empty text where one is wanted. */
function anything(): unknown {
  const proxy: unknown = new Proxy(nothing, {
    get: (_target, key) => (key === Symbol.toPrimitive ? () => '' : key === Symbol.iterator ? () => [][Symbol.iterator]() : proxy),
    set: () => true,
    apply: () => proxy,
    construct: () => Object(proxy) as object,
  });
  return proxy;
}

/** Unlike an arrow function it can be a constructor. */
function nothing(): void {}
