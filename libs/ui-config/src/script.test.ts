import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configScript, interfaceConfigScript, scriptJson } from './script.ts';
import { NO_TENANT, tenantOf } from './tenant.ts';

/** What a browser would have in its global scope after the script. */
function run(script: string): Record<string, unknown> {
  const scope: Record<string, unknown> = {};
  runInNewContext(script, scope);
  return JSON.parse(JSON.stringify(scope)) as Record<string, unknown>;
}

describe('configScript', () => {
  const parts = { prefix: '', tenant: NO_TENANT, config: { a: 1 }, custom: '' };

  it('defines config and the tenant, and lets the operator change config', () => {
    const script = configScript({
      ...parts,
      prefix: '// one\\n// two',
      tenant: tenantOf('acme'),
      custom: 'config.a = 2; config.sub = subdomain;',
    });
    expect(script).toMatch(/^\/\/ one\n\/\/ two\n/);
    expect(run(script)).toEqual({ subdir: 'acme/', subdomain: 'acme.', config: { a: 2, sub: 'acme.' } });
  });

  it.each(['</script><script>alert(1)</script>', '<!--', "'; alert(1); '", '"\\', '\u2028\u2029', '`$`', '\n'])(
    'carries %j as plain data',
    (text) => {
      const script = configScript({ ...parts, config: { value: text } });
      expect(script).not.toMatch(/<|-->|\u2028|\u2029/);
      expect(run(script)).toMatchObject({ config: { value: text } });
    },
  );

  it('round-trips any JSON value without a character that could end a script', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = scriptJson(value);
        expect(text).not.toMatch(/[<>\u2028\u2029]/);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  }, 60_000);
});

describe('interfaceConfigScript', () => {
  it('defines interfaceConfig and appends the custom part', () => {
    expect(run(interfaceConfigScript('interfaceConfig.APP_NAME = "Ours";'))).toMatchObject({
      interfaceConfig: { APP_NAME: 'Ours', SHOW_POWERED_BY: false },
    });
  });
});

describe('tenantOf', () => {
  it.each([
    [undefined, '', ''],
    ['acme', 'acme/', 'acme.'],
    ['Acme.Org', 'Acme.Org/', 'acme_org.'],
    ['my team', 'my%20team/', 'my%20team.'],
    ['团队', '%E5%9B%A2%E9%98%9F/', '%e5%9b%a2%e9%98%9f.'],
    ['a/b@c', 'a%2Fb%40c/', 'a%2fb%40c.'],
  ])('%j becomes %j and %j', (segment, subdir, subdomain) => {
    expect(tenantOf(segment)).toEqual({ subdir, subdomain });
  });
});
