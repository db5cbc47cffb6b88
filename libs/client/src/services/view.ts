import type { ServiceName } from './addresses.ts';
import { NO_PEOPLE, type PeopleView } from './people-view.ts';
import { NO_TALK, type TalkView } from './talk-view.ts';

/** What the services of the room add to the screen's state. Parts that have not changed are the same objects as before. */
export interface ServicesView extends PeopleView, TalkView {
  /** What this server has. */
  readonly services: ReadonlySet<ServiceName>;
}

export const NO_SERVICES: ServicesView = { services: new Set(), ...NO_PEOPLE, ...NO_TALK };
