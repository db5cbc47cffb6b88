/** What a service does with a folder: reads what the operator put there, or keeps its own files in it. */
export type Care = 'read' | 'own';

export interface Folder {
  /** Below CONFIG. */
  readonly path: string;
  readonly care: Care;
  /** Of a folder that is made. */
  readonly mode: number;
}

/**
 * The folders that the compose files mount, in the layout of today (deployment contract §1, B); those of the older layout have
 * the same names, but for `storage`. Folders with keys or accounts are for their owner only.
 */
export const FOLDERS: readonly Folder[] = [
  { path: 'web', care: 'read', mode: 0o755 },
  { path: 'prosody/config', care: 'read', mode: 0o755 },
  { path: 'prosody/prosody-plugins-custom', care: 'read', mode: 0o755 },
  { path: 'jicofo', care: 'read', mode: 0o755 },
  { path: 'jvb', care: 'read', mode: 0o755 },
  { path: 'storage/web', care: 'own', mode: 0o700 },
  { path: 'storage/prosody', care: 'own', mode: 0o700 },
];

/** Accounts of Prosody. */
export const DATA = 'storage/prosody/data';
/** The same in the older layout; Prosody writes there when they are used in place. */
export const OLD_DATA = 'prosody/config/data';

/** Files that docker-jitsi-meet generated beside the operator's in its older layout. Nothing of them is read. */
export const GENERATED: Readonly<Record<string, readonly string[]>> = {
  web: ['config.js', 'interface_config.js', 'nginx/nginx.conf', 'nginx/meet.conf', 'nginx/ssl.conf', 'nginx/site-confs/default'],
  'prosody/config': ['prosody.cfg.lua', 'saslauthd.conf', 'conf.d/jitsi-meet.cfg.lua', 'conf.d/visitors.cfg.lua', 'conf.d/brewery.cfg.lua'],
  jicofo: ['jicofo.conf', 'logging.properties', 'sip-communicator.properties'],
  jvb: ['jvb.conf', 'logging.properties', 'sip-communicator.properties'],
};
