import { type ConfigTree, type MeetConfig, normalizeConfig, readMeetConfig, readUrlSettings, type UrlSettings } from '@parley/ui-config';
import type { Shelf } from '../browser/storage.ts';
import { type MachineAccount, readMachineAccount } from './machine-account.ts';

export interface PageSettings {
  /** config.js as it holds for this page. */
  readonly tree: ConfigTree;
  readonly config: MeetConfig;
  /** Who comes, as the link or the storage of a recorder has it. */
  readonly displayName?: string;
  readonly email?: string;
  readonly devices: UrlSettings['devices'];
  /** Account and room password of a recorder or gateway. */
  readonly account?: MachineAccount;
  readonly skipsPrejoin: boolean;
}

/** What the browser holds of the settings. */
export interface PageSources {
  readonly config: unknown;
  readonly interfaceConfig: unknown;
  readonly hash: string;
  readonly isEmbedded: boolean;
  /** The storage of this origin. */
  readonly browser: Pick<Shelf, 'get'>;
}

/** All that config.js, interface_config.js, the link and, for machines, the storage say (ui contract §1.0 "Defaults merge", §1.11). */
export function readPageSettings(sources: PageSources): PageSettings {
  const link = readUrlSettings(sources);
  const config = readMeetConfig(link.config, link.interfaceConfig);
  // Recorders lay their account into the storage before they come; whoever else finds something there is not asked for it.
  const stored = (key: string) => link.storage.get(key) ?? (config.mode.isMachine ? sources.browser.get(key) : undefined);
  const displayName = link.displayName ?? stored('displayname');
  const email = link.email ?? stored('email');
  const account = config.mode.isMachine ? readMachineAccount(stored) : undefined;
  return {
    tree: normalizeConfig(link.config, link.interfaceConfig),
    config,
    devices: link.devices,
    skipsPrejoin: link.skipsPrejoin,
    ...(displayName !== undefined && { displayName }),
    ...(email !== undefined && { email }),
    ...(account && { account }),
  };
}
