import type { ClientState, LobbyNotice } from '@parley/client';
import type { MeetStore } from './store.ts';

/** A word about what somebody did, which goes away by itself. */
export interface Notice {
  readonly id: number;
  readonly kind: LobbyNotice['kind'];
  /** Who did it; empty when their name is not known. */
  readonly actor: string;
  /** Whom it concerned. */
  readonly name: string;
}

const SHOWN_MS = 5_000;
const MAX_SHOWN = 3;

/** Shows what others did at the lobby; what oneself did is on the screen already. */
export function showNotice(store: MeetStore, notice: LobbyNotice, client: ClientState): void {
  if (notice.actor === client.endpointId) return;
  const { notices } = store.getState();
  const id = (notices.at(-1)?.id ?? 0) + 1;
  const actor = client.participants.find((participant) => participant.id === notice.actor)?.displayName ?? '';
  const entry = { id, kind: notice.kind, actor, name: notice.name ?? '' };
  store.setState({ notices: [...notices, entry].slice(-MAX_SHOWN) });
  setTimeout(() => store.setState(({ notices: shown }) => ({ notices: shown.filter((item) => item.id !== id) })), SHOWN_MS);
}
