import type { BreakoutRoom, ClientState, Participant } from '@parley/client';
import { readMeetConfig } from '@parley/ui-config';
import { describe, expect, it, vi } from 'vitest';
import { NO_CLIENT } from '../store.ts';
import { type DeedContext, type DeedControls, personDeeds } from './person-deeds.ts';
import type { Person } from './use-people.ts';

const ben: Person = {
  id: 'ben',
  displayName: 'Ben',
  isLocal: false,
  isModerator: false,
  isAudioOn: true,
  isVideoOn: true,
  isSharing: false,
};
const participant = (id: string, isModerator = false): Participant => ({ id, displayName: id, isModerator, sources: new Map() });
const room = (name: string, ids: readonly string[], isMainRoom = false): BreakoutRoom => ({
  jid: `${name}@rooms`,
  name,
  isMainRoom,
  people: ids.map((id) => ({ id, jid: `${name}@rooms/${id}`, displayName: id }) as BreakoutRoom['people'][number]),
});

function context(client: Partial<ClientState> = {}, config: object = {}, over: Partial<DeedContext> = {}): DeedContext {
  return {
    client: { ...NO_CLIENT, participants: [participant('ben'), participant('chloe')], ...client },
    config: readMeetConfig(config),
    isPinned: false,
    isSpotlit: false,
    settings: { mirrorsSelf: true, hidesSelf: false },
    confidants: [{ id: 'ben' }],
    ...over,
  };
}

const moderator: Partial<ClientState> = { self: { isModerator: true, permissions: new Map() } };
const moderated: Partial<ClientState> = {
  ...moderator,
  services: new Set(['av_moderation']) as unknown as ClientState['services'],
  avModeration: { actors: new Map([['audio', 'me']]), approved: new Set(), allowed: new Map([['video', new Set(['ben'])]]) },
};
const ids = (person: Person, given: DeedContext) => personDeeds(person, given).map((group) => group.map(({ id }) => id).join(' '));

describe('personDeeds', () => {
  it.each<[string, Person, DeedContext, string[]]>([
    ['everybody', ben, context(), ['pin privateMessage volume']],
    ['a silent one', { ...ben, isAudioOn: false }, context({}, {}, { confidants: [] }), ['pin']],
    ['no chat', ben, context({}, { disableChat: true }), ['pin volume']],
    [
      'a moderator',
      ben,
      context(moderator),
      ['pin privateMessage volume', 'mute.audio mute.video muteOthers stopOthers', 'spotlight', 'grant kick'],
    ],
    [
      'a moderator with somebody who shares and wants to speak',
      { ...ben, isSharing: true, raisedHandAt: 1, isVideoOn: false },
      context(moderated),
      ['pin privateMessage volume', 'lowerHand mute.audio allow.video mute.desktop muteOthers stopOthers', 'spotlight', 'grant kick'],
    ],
    [
      'a moderator, another moderator',
      { ...ben, isModerator: true, isAudioOn: false },
      context({ ...moderator, participants: [participant('ben', true)] }),
      ['pin privateMessage', 'mute.video', 'spotlight', 'revoke kick'],
    ],
    [
      'what the operator takes away',
      { ...ben, raisedHandAt: 1 },
      context(moderator, {
        disableRemoteMute: true,
        remoteVideoMenu: { disableKick: true, disableGrantModerator: true },
        raisedHands: { disableLowerHandByModerator: true },
      }),
      ['pin privateMessage volume', 'spotlight'],
    ],
    [
      'rooms',
      ben,
      context({ ...moderator, breakoutRooms: [room('main', ['ben'], true), room('Blue', [])] }),
      ['pin privateMessage volume', 'mute.audio mute.video muteOthers stopOthers', 'spotlight sendTo.Blue@rooms', 'grant kick'],
    ],
    ['oneself', { ...ben, isLocal: true }, context(), ['pin', 'flip hideSelf']],
    [
      'oneself with a hand up and no camera',
      { ...ben, isLocal: true, isVideoOn: false, raisedHandAt: 1 },
      context(),
      ['pin hand', 'hideSelf'],
    ],
    [
      'oneself where nothing may be changed',
      { ...ben, isLocal: true },
      context({}, { disableSelfViewSettings: true, disableLocalVideoFlip: true }),
      ['pin'],
    ],
  ])('%s', (_what, person, given, expected) => {
    expect(ids(person, given)).toEqual(expected);
  });

  it('allows where leave is needed, and takes it back', () => {
    const allowed = {
      actors: new Map([['video', 'me'] as const]),
      approved: new Set<never>(),
      allowed: new Map([['video', new Set(['ben'])] as const]),
    };
    const dark = { ...ben, isVideoOn: false };
    const [, media] = personDeeds(dark, context({ ...moderated, avModeration: allowed }));
    expect(media?.map(({ label }) => label)).toEqual(['mute.audio', 'forbid.video', 'muteOthers', 'stopOthers']);
    const [, quiet] = personDeeds({ ...ben, isAudioOn: false }, context(moderated));
    expect(quiet?.[0]).toMatchObject({ label: 'allow.audio', alias: 'unmute-audio-ben' });
  });

  it('does what it says', () => {
    const people = {
      mute: vi.fn(),
      allow: vi.fn(),
      forbid: vi.fn(),
      lowerHand: vi.fn(),
      sendTo: vi.fn(),
      writeTo: vi.fn(),
      toggleHand: vi.fn(),
    };
    const controls = {
      people,
      stage: { togglePin: vi.fn(), spotlight: vi.fn() },
      settings: { set: vi.fn() },
      ask: vi.fn(),
      openVolume: vi.fn(),
    };
    const given = context({ ...moderated, breakoutRooms: [room('main', ['ben'], true), room('Blue', [])] });
    for (const deed of personDeeds({ ...ben, raisedHandAt: 1 }, given).flat()) deed.run(controls as DeedControls);
    expect(people.writeTo).toHaveBeenCalledWith('ben');
    expect(people.lowerHand).toHaveBeenCalledWith('ben');
    expect(people.mute.mock.calls).toEqual([
      ['ben', 'audio'],
      ['ben', 'video'],
    ]);
    expect(people.sendTo).toHaveBeenCalledWith(expect.objectContaining({ id: 'ben' }), 'Blue@rooms');
    expect(controls.ask.mock.calls.flat()).toEqual(['muteOthers', 'stopOthers', 'grant', 'kick']);
    expect(controls.openVolume).toHaveBeenCalledWith('ben');
    expect(controls.stage.spotlight).toHaveBeenCalledWith('ben');
    for (const deed of personDeeds({ ...ben, isLocal: true }, given).flat()) deed.run(controls as DeedControls);
    expect(controls.settings.set.mock.calls.flat()).toEqual([{ mirrorsSelf: false }, { hidesSelf: true }]);
  });
});
