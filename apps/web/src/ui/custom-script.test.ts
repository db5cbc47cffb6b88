import { describe, expect, it } from 'vitest';
import { checkScript } from './custom-script.ts';

const check = (text: string) => checkScript(text, { file: '/config/custom-config.js', before: 'var config = { a: {} };' });

describe('checkScript', () => {
  it.each([
    'config.a.b = 1;',
    'config.hosts = config.hosts || {}; config.subject = window.location.hostname.split(".")[0];',
    'if (navigator.userAgent.indexOf("Mobile") > -1) { config.mobile = true; }',
    'document.addEventListener("x", function () { return 1; }); setTimeout(function () {}, 5);',
    'const fine = () => location.host + 1; localStorage.getItem("x");',
    'for (var item of document.querySelectorAll("a")) { item.remove(); }',
    'var image = new window.Image(); image.src = "/x.png"; var query = new URLSearchParams(location.search);',
  ])('has nothing against %s', (text) => {
    expect(check(text)).toBeUndefined();
  });

  it('names the line of a syntax error', () => {
    expect(check('config.a = 1;\nconfig.b = ;\n')).toEqual({ kind: 'syntax', line: 2, message: "Unexpected token ';'" });
  });

  it('names what cannot stand behind the generated text', () => {
    const message = "Identifier 'config' has already been declared";
    expect(check('// mine\nconst config = { a: 1 };')).toEqual({ kind: 'syntax', line: 2, message });
    expect(check('var config = { a: 1 };')).toBeUndefined();
  });

  it('names the line that throws', () => {
    expect(check('config.a = 1;\n\nconfig.missing.b = 1;')).toEqual({
      kind: 'throws',
      line: 3,
      message: "Cannot set properties of undefined (setting 'b')",
    });
    expect(check('throw "text";')).toMatchObject({ kind: 'throws', message: 'text' });
    expect(check('interfaceConfig.x = 1')).toMatchObject({ kind: 'throws', line: 1, message: 'interfaceConfig is not defined' });
  });

  it.each(['while (true) {}', '(function again() { Promise.resolve().then(again); })();'])('ends an endless one: %s', (text) => {
    const started = performance.now();
    expect(check(text)).toMatchObject({ kind: 'throws', message: expect.stringContaining('timed out') });
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it.each(['Object.getPrototypeOf(fetch)', 'window', 'this', 'config', '[]'])('lets nothing out through %s', (start) => {
    const text = `var seen = 'nothing';
      try { seen = String(${start}.constructor.constructor('return typeof process')()); } catch (error) {}
      if (seen === 'object') throw seen;`;
    expect(check(text)).toBeUndefined();
  });
});
