import type { AvModerationNotice, ClientState, LobbyNotice, ModeratedKind } from '@parley/client';
import { nameOf } from './chat/talk-state.ts';
import type { MeetStore } from './store.ts';

/** What a word can be about: the lobby; what this person may or must do; what the server did not do. */
export type NoticeKind =
  | `security.notice.${LobbyNotice['kind']}`
  | `people.notice.${AvModerationNotice['event']}.${ModeratedKind}`
  | `people.notice.${'muted' | 'forbidden'}.${ModeratedKind}`
  | 'people.notice.refused';

/** A word about what somebody did, which goes away by itself. */
export interface Notice {
  readonly id: number;
  /** Key of its text. */
  readonly kind: NoticeKind;
  /** Who did it; empty when their name is not known. */
  readonly actor: string;
  /** Whom or what it concerned. */
  readonly name: string;
  /** Something that can be switched on right here. */
  readonly unmutes?: ModeratedKind;
}

const SHOWN_MS = 5_000;
/** Whoever is asked for something needs time to decide. */
const ASKED_MS = 20_000;
const MAX_SHOWN = 3;

/** Shows what others did at the lobby; what oneself did is on the screen already. */
export function showLobbyNotice(store: MeetStore, { kind, actor, name = '' }: LobbyNotice, client: ClientState): void {
  if (actor !== client.endpointId) showNotice(store, { kind: `security.notice.${kind}`, actor: nameOf(client, actor), name });
}

/** Shows what moderators decided about microphones, cameras and screens, where it concerns this person. */
export function showModerationNotice(store: MeetStore, { event, kind, actor = '' }: AvModerationNotice, client: ClientState): void {
  const isOwn = actor === client.endpointId;
  const concerns = event === 'switchedOn' || event === 'switchedOff' ? !client.self.isModerator || !isOwn : !isOwn;
  if (!concerns) return;
  const unmutes = event === 'approved' || event === 'asked' ? { unmutes: kind } : {};
  showNotice(store, { kind: `people.notice.${event}.${kind}`, actor: nameOf(client, actor), name: '', ...unmutes });
}

/** Shows who muted this person; that it came with a new rule for everybody has been said then. */
export function showMuteNotice(store: MeetStore, kind: ModeratedKind, actor: string, client: ClientState): void {
  const isByRule = store.getState().notices.some((notice) => notice.kind === `people.notice.switchedOn.${kind}`);
  if (!isByRule) showNotice(store, { kind: `people.notice.muted.${kind}`, actor: nameOf(client, actor), name: '' });
}

/** Shows that the server did not do what this person asked for. */
export function showRefusal(store: MeetStore): void {
  showNotice(store, { kind: 'people.notice.refused', actor: '', name: '' });
}

/** Shows a word for a while, in place of what was said about the same before. */
export function showNotice(store: MeetStore, notice: Omit<Notice, 'id'>): void {
  const { notices } = store.getState();
  const id = (notices.at(-1)?.id ?? 0) + 1;
  const others = notices.filter((former) => topicOf(former) !== topicOf(notice));
  const shown = { ...notice, id };
  store.setState({ notices: [...others, shown].slice(-MAX_SHOWN) });
  // Itself, not its number: once all have been put away, numbers begin anew.
  const drop = () => store.setState((state) => ({ notices: state.notices.filter((item) => item !== shown) }));
  setTimeout(drop, notice.unmutes === undefined ? SHOWN_MS : ASKED_MS);
}

export function dropNotice(store: MeetStore, id: number): void {
  store.setState(({ notices }) => ({ notices: notices.filter((item) => item.id !== id) }));
}

/** What a notice is about: this person's microphone, say. */
function topicOf({ kind, actor, name }: Omit<Notice, 'id'>): string {
  const [area, , , media] = kind.split('.');
  return media === undefined ? [kind, actor, name].join() : `${area} ${media}`;
}
