import type { AvModerationNotice, ClientState, Participant } from '@parley/client';
import type { Sounds } from '../sounds/sounds.ts';
import type { MeetStore } from '../store.ts';
import { type News, newsOf } from './news.ts';
import type { NoticeRequest } from './notice.ts';
import type { Notices } from './notices.ts';

export interface RoomNewsDeps {
  readonly store: MeetStore;
  readonly notices: Pick<Notices, 'show' | 'hide'>;
  readonly sounds: Pick<Sounds, 'play'>;
  /** The operator wants no words about who comes and goes (`DISABLE_JOIN_LEAVE_NOTIFICATIONS`). */
  readonly isSilent: boolean;
  /** A line of the operator's for everybody who comes in. */
  readonly message: string | undefined;
  /** Shows who has raised their hand. */
  readonly showPeople: () => void;
}

type Movement = 'connected' | 'left';

const SIZES = ['OneMember', 'TwoMembers', 'ThreePlusMembers'] as const;

/** Tells this person who comes, goes, and wants to say something: by a word, a sound, or both. */
export class RoomNews {
  readonly #deps: RoomNewsDeps;
  /** Who is named in the words that are on the screen. */
  #named: Readonly<Record<Movement, readonly Participant[]>> = { connected: [], left: [] };

  constructor(deps: RoomNewsDeps) {
    this.#deps = deps;
  }

  follow(before: ClientState, after: ClientState): void {
    const { sounds, notices, message } = this.#deps;
    if (message !== undefined && before.phase !== 'joined' && after.phase === 'joined')
      notices.show({ key: 'notices.operator', text: message, timeout: 'sticky' });
    const news = newsOf(before, after);
    this.#move('connected', news.joined);
    this.#move('left', news.left);
    this.#raised(news);
    for (const { id } of news.lowered) notices.hide(`hand ${id}`);
    if (news.isPromoted) notices.show({ key: 'notify.moderator', tone: 'success' });
    if (news.isKnocking) sounds.play('KNOCKING_PARTICIPANT_SOUND');
  }

  /** A moderator has decided something: whoever may speak now, or is asked to, hears it. */
  moderated({ event }: Pick<AvModerationNotice, 'event'>): void {
    if (event === 'asked' || event === 'approved') this.#deps.sounds.play('ASKED_TO_UNMUTE_SOUND');
  }

  #move(movement: Movement, people: readonly Participant[]): void {
    if (people.length === 0) return;
    const { notices, sounds, store, isSilent } = this.#deps;
    sounds.play(movement === 'connected' ? 'PARTICIPANT_JOINED_SOUND' : 'PARTICIPANT_LEFT_SOUND');
    if (isSilent) return;
    const isShown = store.getState().notices.some(({ uid }) => uid === movement);
    const named = [...(isShown ? this.#named[movement] : []), ...people];
    this.#named = { ...this.#named, [movement]: named };
    notices.show(movementNotice(movement, named));
  }

  #raised({ raised }: News): void {
    const { notices, sounds, showPeople } = this.#deps;
    for (const { id, displayName } of raised) {
      sounds.play('RAISE_HAND_SOUND');
      notices.show({ key: 'notify.raisedHand', values: { name: displayName }, uid: `hand ${id}`, group: 'hands', onOpen: showPeople });
    }
  }
}

/** One, two, or how many have come or gone. */
function movementNotice(movement: Movement, people: readonly Participant[]): NoticeRequest {
  const [first, second] = people;
  const key = `notify.${movement}${SIZES[Math.min(people.length, 3) - 1]}`;
  return {
    key,
    values: { name: first?.displayName ?? '', second: second?.displayName ?? '', others: people.length - 1, total: people.length },
    uid: movement,
    group: movement === 'connected' ? 'joined' : 'left',
    timeout: people.length > 1 ? 'medium' : 'short',
  };
}
