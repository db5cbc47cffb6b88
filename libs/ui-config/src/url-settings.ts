import { type ConfigTree, copyOf, FORBIDDEN_KEYS, mergePath } from './tree.ts';
import { allowedParts, CONFIG_WHITE_LIST, EMBEDDED_WHITE_LIST, INTERFACE_WHITE_LIST } from './white-list.ts';

/** One `key=value` of the fragment; the value is whatever its JSON says. */
export type HashEntry = readonly [key: string, value: unknown];

export interface UrlSettings {
  /** Copies with the link's changes. */
  readonly config: ConfigTree;
  readonly interfaceConfig: ConfigTree;
  readonly displayName?: string;
  readonly email?: string;
  /** Labels of the devices that the link wants. */
  readonly devices: { readonly audioInput?: string; readonly audioOutput?: string; readonly videoInput?: string };
  /** What an embedding page, or whoever starts a recorder, lays into the storage of this origin. */
  readonly storage: ReadonlyMap<string, string>;
  /** The link itself says to go in without asking: then microphone and camera must stay off (ui contract §3.1). */
  readonly skipsPrejoin: boolean;
}

export interface UrlSettingsDeps {
  readonly config: unknown;
  readonly interfaceConfig: unknown;
  /** `location.hash`. */
  readonly hash: string;
  /** In a frame of another page. */
  readonly isEmbedded: boolean;
}

const MAX_HASH = 200_000;
const MAX_ENTRIES = 500;
const MAX_NAME = 100;
const MAX_LABEL = 200;
const MAX_STORED = 10_000;
/** The keys of recorders and gateways, which visit the page themselves instead of embedding it (ui contract §1.11). */
const RECORDER_KEYS: ReadonlySet<string> = new Set([
  'displayname',
  'email',
  'callStatsUserName',
  'xmpp_username_override',
  'xmpp_password_override',
  'xmpp_conference_password_override',
]);

/**
 * Reads what a link says after its `#`: `config.a.b=value&interfaceConfig.KEY=value&userInfo.displayName="…"` (ui contract §3.1).
 * Values are JSON; what is none, what is not in the white list, and what is too long is dropped.
 */
export function readUrlSettings({ config, interfaceConfig, hash, isEmbedded }: UrlSettingsDeps): UrlSettings {
  const entries = readHash(hash);
  const texts = new Map(entries.filter((entry): entry is readonly [string, string] => typeof entry[1] === 'string'));
  const text = (key: string, max: number) => texts.get(key)?.trim().slice(0, max) || undefined;
  const named = { displayName: text('userInfo.displayName', MAX_NAME), email: text('userInfo.email', MAX_LABEL) };
  const devices = {
    audioInput: text('devices.audioInput', MAX_LABEL),
    audioOutput: text('devices.audioOutput', MAX_LABEL),
    videoInput: text('devices.videoInput', MAX_LABEL),
  };
  return {
    config: withEntries(config, 'config', entries, isEmbedded ? [...CONFIG_WHITE_LIST, ...EMBEDDED_WHITE_LIST] : CONFIG_WHITE_LIST),
    interfaceConfig: withEntries(interfaceConfig, 'interfaceConfig', entries, INTERFACE_WHITE_LIST),
    ...defined(named),
    devices: defined(devices),
    storage: storageOf(texts.get('appData.localStorageContent'), isEmbedded),
    skipsPrejoin: entries.some(([key, value]) => saysNoPrejoin(key.split('.'), value)),
  };
}

/** The pairs of a fragment, in their order. */
export function readHash(hash: string): readonly HashEntry[] {
  if (hash.length > MAX_HASH) return [];
  const pairs = hash.replace(/^#\/?/, '').split('&', MAX_ENTRIES);
  return pairs.flatMap((pair): HashEntry[] => {
    const at = pair.indexOf('=');
    const key = pair.slice(0, at);
    if (at <= 0 || key.split('.').some((part) => FORBIDDEN_KEYS.has(part))) return [];
    try {
      return [[key, JSON.parse(decodeURIComponent(pair.slice(at + 1)).replace(/[“”]/g, '"'))]];
    } catch {
      return [];
    }
  });
}

/** In whichever way it is written: as the setting itself, or as an object around it. */
function saysNoPrejoin([first, ...path]: readonly string[], value: unknown): boolean {
  if (first !== 'config' || path[0] !== 'prejoinConfig') return false;
  return allowedParts(path, value, CONFIG_WHITE_LIST).some(([key, inner]) => key.join('.') === 'prejoinConfig.enabled' && inner === false);
}

function withEntries(tree: unknown, prefix: string, entries: readonly HashEntry[], list: readonly string[]): ConfigTree {
  const copy = copyOf(tree);
  for (const [key, value] of entries) {
    const [first, ...path] = key.split('.');
    if (first !== prefix || path.length === 0) continue;
    for (const [allowed, inner] of allowedParts(path, value, list)) mergePath(copy, allowed, inner);
  }
  return copy;
}

function storageOf(content: string | undefined, isEmbedded: boolean): ReadonlyMap<string, string> {
  const tree = parsed(content);
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) return new Map();
  const isWelcome = ([key, value]: [string, unknown]) =>
    (isEmbedded || RECORDER_KEYS.has(key)) && typeof value === 'string' && value.length <= MAX_STORED;
  return new Map(Object.entries(tree).slice(0, MAX_ENTRIES).filter(isWelcome) as [string, string][]);
}

function parsed(content: string | undefined): unknown {
  try {
    return content === undefined ? undefined : JSON.parse(content);
  } catch {
    return undefined;
  }
}

function defined<T extends Record<string, string | undefined>>(values: T): { readonly [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { readonly [K in keyof T]?: string };
}
