import { type ForeignSetting, lineAt, unquoted } from './setting.ts';

/** Deeper or more than any real file; what is beyond is left out. */
const MAX_DEPTH = 64;
const MAX_SETTINGS = 1_000;
const SPACE = /[\s,]+/y;
const COMMENT = /(?:#|\/\/)[^\n]*/y;
const KEY = /(?:"(?:[^"\\\n]|\\.)*"|[^\s"{}[\]=:,#$+])+/y;
const SEPARATOR = /[ \t]*(?:\+=|[=:])[ \t]*|[ \t]*(?=\{)/y;
const INCLUDE = /include[ \t]+(?:\w+\()*"[^"\n]*"\)*/y;

/**
 * The settings of a HOCON file (`custom-jicofo.conf`, `custom-jvb.conf`), read leniently: nested blocks become dotted paths, lists
 * stay text. Lines that make no sense are skipped: whoever wrote them finds the rest reported.
 */
export function readHocon(text: string): readonly ForeignSetting[] {
  const settings: ForeignSetting[] = [];
  const prefixes: string[][] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  while (at < text.length && settings.length < MAX_SETTINGS) {
    if (take(SPACE) || take(COMMENT) || take(INCLUDE)) continue;
    const begin = at;
    if (text[at] === '}') {
      prefixes.pop();
      at++;
      continue;
    }
    const key = take(KEY);
    const separator = key === undefined ? undefined : take(SEPARATOR);
    if (key === undefined || separator === undefined) {
      at = Math.max(at, endOfLine(text, begin));
      continue;
    }
    const path = keyParts(key);
    if (text[at] === '{' && prefixes.length < MAX_DEPTH) {
      prefixes.push(path);
      at++;
      continue;
    }
    const end = endOfValue(text, at);
    const value = unquoted(text.slice(at, end).trim());
    settings.push({ path: [...prefixes.flat(), ...path].join('.'), value, line: lineAt(text, begin) });
    at = end;
  }
  return settings;
}

/** `a."b.c".d` as its parts. */
function keyParts(key: string): string[] {
  return [...key.matchAll(/"((?:[^"\\]|\\.)*)"|[^."]+/g)].map(([part, quoted]) => quoted ?? part);
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end + 1;
}

/** Where a value ends: at the end of its line, a comma, a comment or the block's end, outside of strings, lists and substitutions. */
function endOfValue(text: string, begin: number): number {
  let depth = 0;
  for (let at = begin; at < text.length; at++) {
    const quoted = /"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"/y;
    quoted.lastIndex = at;
    const string = quoted.exec(text)?.[0];
    const character = text[at] ?? '';
    if (string !== undefined) at += string.length - 1;
    else if ('[{'.includes(character)) depth++;
    else if (depth === 0 && (/[\n,}]/.test(character) || character === '#' || text.startsWith('//', at))) return at;
    else if (']}'.includes(character)) depth--;
  }
  return text.length;
}
