import { type ConfigOverride, withOverrides } from './overrides.ts';
import type { Tenant } from './tenant.ts';
import type { ConfigTree } from './tree.ts';

/**
 * JSON that is safe inside a script, whether served alone or written into an HTML page: no `</script>`, no `<!--`, no line
 * separators that older engines refuse.
 */
export function scriptJson(value: unknown, indent?: number): string {
  return (JSON.stringify(value, null, indent) ?? 'undefined')
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

export interface ConfigScriptParts {
  /** Text of WEB_CONFIG_PREFIX; `\n` in it is a line break. */
  readonly prefix: string;
  readonly tenant: Tenant;
  readonly config: ConfigTree;
  /** Text of the operator's custom-config.js. */
  readonly custom: string;
}

/** The text of config.js, in ES5: `subdir`, `subdomain`, `config`, then the operator's own lines, which may change `config`. */
export function configScript({ prefix, tenant, config, custom }: ConfigScriptParts): string {
  const head = prefix.replaceAll('\\n', '\n');
  return [
    head && `${head.trimEnd()}\n`,
    '// Made anew by the server; changes belong into custom-config.js.\n',
    `var subdir = ${scriptJson(tenant.subdir)};\nvar subdomain = ${scriptJson(tenant.subdomain)};\n`,
    `var config = ${scriptJson(config, 2)};\n`,
    custom && `\n${custom.trimEnd()}\n`,
  ].join('');
}

/** Settings of old clients that Parley changes; everything else is those clients' own default (ui contract §1.0.2). */
export const INTERFACE_CONFIG: ConfigTree = {
  APP_NAME: 'Parley',
  NATIVE_APP_NAME: 'Parley',
  PROVIDER_NAME: 'Parley',
  SHOW_JITSI_WATERMARK: false,
  SHOW_BRAND_WATERMARK: false,
  SHOW_POWERED_BY: false,
  SHOW_PROMOTIONAL_CLOSE_PAGE: false,
  MOBILE_APP_PROMO: false,
};

/** The text of interface_config.js, with the operator's custom-interface_config.js at its end. */
export function interfaceConfigScript(custom: string, overrides: readonly ConfigOverride[] = []): string {
  return `var interfaceConfig = ${scriptJson(withOverrides(INTERFACE_CONFIG, overrides), 2)};\n${custom && `\n${custom.trimEnd()}\n`}`;
}

/** Lines that set keys of an interface_config.js that is there already; empty without overrides. */
export function interfaceOverrides(overrides: readonly ConfigOverride[]): string {
  return overrides
    .map(({ path, value }) => {
      const parents = path.slice(0, -1).map(
        (_key, at) =>
          `interfaceConfig${path
            .slice(0, at + 1)
            .map(member)
            .join('')}`,
      );
      const ensured = parents.map((parent) => `${parent} = ${parent} || {};\n`);
      return `${ensured.join('')}interfaceConfig${path.map(member).join('')} = ${scriptJson(value)};\n`;
    })
    .join('');
}

function member(key: string): string {
  return `[${scriptJson(key)}]`;
}
