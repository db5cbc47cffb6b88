type Tree = { [key: string]: unknown };

/** Settings that a link may change (ui contract §3.2); everything below an entry is included. Addresses are never among them. */
const ALLOWED = [
  'autoKnockLobby',
  'bridgeChannel',
  'channelLastN',
  'disableAP',
  'disableAGC',
  'disableChat',
  'disablePolls',
  'disableReactions',
  'disableReactionsInChat',
  'disableSelfView',
  'disableSimulcast',
  'doNotFlipLocalVideo',
  'fileSharing.enabled',
  'hideLobbyButton',
  'lobby',
  'preferBosh',
  'prejoinConfig.enabled',
  'prejoinConfig.hideDisplayName',
  'remoteVideoMenu',
  'requireDisplayName',
  'resolution',
  'roomPasswordNumberOfDigits',
  'securityUi',
  'showChatPermissionsModeratorSetting',
  'constraints',
  'startAudioMuted',
  'startAudioOnly',
  'startLowBandwidthMode',
  'startVideoMuted',
  'startWithAudioMuted',
  'startWithVideoMuted',
  'subject',
  'toolbarButtons',
];
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

export interface UrlOverrides {
  /** `config` with the link's changes; the argument itself is untouched. */
  readonly config: unknown;
  readonly displayName?: string;
  /** The link itself says to go in without asking: then microphone and camera must stay off (ui contract §3.1). */
  readonly skipsPrejoin: boolean;
}

/** Reads `#config.a.b=value&userInfo.displayName="…"`; values are JSON, and what is not is dropped. */
export function applyUrlOverrides(config: unknown, hash: string): UrlOverrides {
  const changed = structuredClone(typeof config === 'object' && config !== null ? config : {}) as Tree;
  let displayName: string | undefined;
  let skipsPrejoin = false;
  for (const [key, value] of entries(hash)) {
    const path = key.split('.');
    if (path.some((part) => FORBIDDEN.has(part))) continue;
    if (key === 'userInfo.displayName' && typeof value === 'string') displayName = value.slice(0, 100);
    if (path[0] !== 'config' || !isAllowed(path.slice(1).join('.'))) continue;
    setPath(changed, path.slice(1), value);
    if (key === 'config.prejoinConfig.enabled' && value === false) skipsPrejoin = true;
  }
  return { config: changed, skipsPrejoin, ...(displayName !== undefined && { displayName }) };
}

function entries(hash: string): [string, unknown][] {
  return hash
    .replace(/^#\/?/, '')
    .split('&')
    .flatMap((pair): [string, unknown][] => {
      const at = pair.indexOf('=');
      if (at <= 0) return [];
      try {
        const text = decodeURIComponent(pair.slice(at + 1)).replace(/[“”]/g, '"');
        return [[pair.slice(0, at), JSON.parse(text)]];
      } catch {
        return [];
      }
    });
}

function isAllowed(path: string): boolean {
  return ALLOWED.some((entry) => path === entry || path.startsWith(`${entry}.`));
}

function setPath(tree: Tree, path: readonly string[], value: unknown): void {
  let node = tree;
  for (const key of path.slice(0, -1)) {
    const next = node[key];
    const child: Tree = typeof next === 'object' && next !== null && !Array.isArray(next) ? (next as Tree) : {};
    node[key] = child;
    node = child;
  }
  const last = path.at(-1);
  if (last !== undefined) node[last] = value;
}
