import type { ServiceName } from './addresses.ts';

/** What the services of the room add to the screen's state. Parts that have not changed are the same objects as before. */
export interface ServicesView {
  /** What this server has. */
  readonly services: ReadonlySet<ServiceName>;
}

export const NO_SERVICES: ServicesView = { services: new Set() };
