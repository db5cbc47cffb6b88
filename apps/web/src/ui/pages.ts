import { posix as path } from 'node:path';
import {
  buildConfig,
  type ConfigOverride,
  configScript,
  interfaceConfigScript,
  interfaceOverrides,
  tenantOf,
  type UiDomains,
  type UiValues,
} from '@parley/ui-config';
import { isLoopbackOrigin } from '../routing/addresses.ts';
import { type Asset, compressAsset, createAsset, textOf } from './asset.ts';
import { contentPolicy } from './content-policy.ts';
import { expandSsi, type SsiSource } from './ssi.ts';
import type { UiFiles } from './ui-files.ts';

/** For whom a page is made. */
export interface PageRequest {
  /** `https://meet.example.org:8443`: where the browser reaches us. */
  readonly origin: string;
  /** Decoded folder in front of the room. */
  readonly tenant: string | undefined;
}

export interface PagesDeps {
  readonly files: UiFiles;
  readonly values: UiValues;
  readonly domains: UiDomains;
  /** Text of WEB_CONFIG_PREFIX. */
  readonly prefix: string;
  /** What CONFIG_JS__… and INTERFACE_CONFIG_JS__… set. */
  readonly overrides: { readonly config: readonly ConfigOverride[]; readonly interfaceConfig: readonly ConfigOverride[] };
  /** Texts of custom-config.js and custom-interface_config.js; another version means other texts. */
  readonly custom: { readonly config: string; readonly interfaceConfig: string; readonly version: number };
  /** A given policy, `generate`, or `none` (another client's build). */
  readonly policy: { readonly kind: 'given'; readonly value: string } | { readonly kind: 'generate' | 'none' };
  readonly frameAncestors: string;
  /** Folder in which the site lies, with slashes on both ends. */
  readonly basePath: string;
  /** Origin of the bridge channel's WebSocket, as http or https. */
  readonly bridgeOrigin: string;
  /** Does the site sign people on itself? */
  readonly signsOn: boolean;
}

type CustomTexts = Pick<PagesDeps['custom'], 'config' | 'interfaceConfig'>;
type PageKind = 'config' | 'interface-config' | `file:${string}`;

const MAX_PAGES = 256;
const SCRIPT = { type: 'text/javascript; charset=utf-8', cacheControl: 'no-cache' };
const PAGE = { type: 'text/html; charset=utf-8', cacheControl: 'no-cache' };

/** Does the text of a file depend on who asks? */
export function isPage(asset: Asset): boolean {
  return asset.type.startsWith('text/html') || asset.isTemplate === true;
}

/** Everything whose text depends on the tenant or on the address in the browser: config.js, pages with directives. */
export class Pages {
  readonly #deps: PagesDeps;
  readonly #made = new Map<string, Promise<Asset | undefined>>();

  constructor(deps: PagesDeps) {
    this.#deps = deps;
  }

  config(request: PageRequest): Promise<Asset | undefined> {
    return this.#page('config', request, async () => createAsset(Buffer.from(this.#configText(request)), SCRIPT));
  }

  interfaceConfig(request: PageRequest): Promise<Asset | undefined> {
    return this.#page('interface-config', request, async () => createAsset(Buffer.from(this.#interfaceText(request)), SCRIPT));
  }

  /** The generated text to which custom-config.js is appended, or custom-interface_config.js. */
  beforeCustom(kind: 'config' | 'interface-config', request: PageRequest): string {
    const nothing = { config: '', interfaceConfig: '' };
    return kind === 'config' ? this.#configText(request, nothing) : this.#interfaceText(request, nothing);
  }

  /** A file of the interface for this request; undefined when there is no such file. */
  file(name: string, request: PageRequest): Promise<Asset | undefined> {
    const asset = this.#deps.files.get(name);
    if (!asset || !isPage(asset)) return Promise.resolve(asset);
    return this.#page(`file:${name}`, request, async () => {
      const source = textOf(asset);
      const text = asset.isTemplate ? expandSsi(source, this.#includes(request, name)) : source;
      if (asset.type.startsWith('text/javascript')) return createAsset(Buffer.from(text), SCRIPT);
      const page = fromBase(text, this.#deps.basePath);
      return createAsset(Buffer.from(page), { ...PAGE, policy: this.#policy(page, request) });
    });
  }

  #page(kind: PageKind, request: PageRequest, make: () => Promise<Asset>): Promise<Asset | undefined> {
    const key = [kind, this.#deps.files.version, this.#deps.custom.version, request.origin, request.tenant ?? ''].join('\n');
    const known = this.#made.get(key);
    if (known) return known;
    const oldest = this.#made.keys().next().value;
    if (this.#made.size >= MAX_PAGES && oldest !== undefined) this.#made.delete(oldest);
    const made = make().then(async (asset) => {
      await compressAsset(asset);
      return asset;
    });
    this.#made.set(key, made);
    return made;
  }

  #tree({ origin, tenant }: PageRequest) {
    const { values, domains, basePath, bridgeOrigin, overrides, signsOn } = this.#deps;
    const canReachBridge = !isLoopbackOrigin(bridgeOrigin) || isLoopbackOrigin(origin);
    const site = { origin, basePath, tenant: tenantOf(tenant), canReachBridge };
    const capabilities = { recording: false, transcription: false, audioTranslation: false, signOn: signsOn };
    return buildConfig(values, domains, site, { capabilities, overrides: overrides.config });
  }

  #configText(request: PageRequest, custom: CustomTexts = this.#deps.custom): string {
    const { prefix } = this.#deps;
    return configScript({ prefix, tenant: tenantOf(request.tenant), config: this.#tree(request), custom: custom.config });
  }

  /** The packaged file of another client's build, else our own, with the operator's lines at the end. */
  #interfaceText(request: PageRequest, custom: CustomTexts = this.#deps.custom): string {
    const file = this.#deps.files.get('interface_config.js');
    const packaged = file && textOf(file);
    const { overrides } = this.#deps;
    if (packaged === undefined) return interfaceConfigScript(custom.interfaceConfig, overrides.interfaceConfig);
    const expanded = expandSsi(packaged, this.#includes(request, 'interface_config.js'));
    return `${expanded}\n${interfaceOverrides(overrides.interfaceConfig)}${custom.interfaceConfig}`;
  }

  /** What the directives of the file `within` get; paths without a slash in front are relative to it, else to the root. */
  #includes(request: PageRequest, within: string): SsiSource {
    const tenant = tenantOf(request.tenant);
    const variables: Readonly<Record<string, string>> = { ...tenant, http_host: new URL(request.origin).host };
    const read = (virtual: string) => {
      const beside = path.join(path.dirname(within), virtual);
      const name = !virtual.startsWith('/') && this.#deps.files.has(beside) ? beside : virtual.replace(/^\/+/, '');
      if (name === 'config.js') return this.#configText(request);
      if (name === 'interface_config.js') return this.#interfaceText(request);
      const file = this.#deps.files.get(name);
      return file && textOf(file);
    };
    return {
      // A script that is written into a page must not end it early, whatever the operator wrote in custom-config.js.
      include: (virtual: string) => (virtual.endsWith('.js') ? read(virtual)?.replace(/<\/(script)/gi, '<\\/$1') : read(virtual)),
      echo: (name: string) => (Object.hasOwn(variables, name) ? variables[name] : undefined),
    };
  }

  #policy(html: string, request: PageRequest): string | undefined {
    const { policy, custom, frameAncestors, bridgeOrigin } = this.#deps;
    if (policy.kind === 'given') return policy.value;
    if (policy.kind === 'none') return frameAncestors === '*' ? undefined : `frame-ancestors ${frameAncestors}`;
    const hasCustomConfig = custom.config !== '';
    return contentPolicy(html, { origins: [request.origin, bridgeOrigin], config: this.#tree(request), hasCustomConfig, frameAncestors });
  }
}

/** Addresses that a page writes with `./` lie beside index.html: they get the site's folder, however deep the page's own address is. */
function fromBase(html: string, basePath: string): string {
  return html.replace(/(\s(?:src|href)=")\.\//g, (_all, start: string) => `${start}${basePath}`);
}
