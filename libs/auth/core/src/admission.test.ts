import { describe, expect, it } from 'vitest';
import { type AdmissionRequest, type AdmissionSettings, decideAdmission } from './admission.ts';
import type { Claims } from './claims.ts';
import { PEOPLE, settingsWith } from './fixtures/policy-cases.ts';

const NOW = 1_000;
const request = (change: Partial<AdmissionRequest> = {}): AdmissionRequest => ({
  host: 'muc.meet.jitsi',
  room: 'alpha@muc.meet.jitsi',
  nick: 'a1b2c3d4',
  jid: 'someone@meet.jitsi/x',
  claims: { kind: 'account' },
  exists: true,
  membersOnly: false,
  hasPassword: false,
  occupants: 1,
  moderators: 1,
  affiliation: 'none',
  now: NOW,
  ...change,
});
const lobby = { host: 'lobby.meet.jitsi', room: 'alpha@lobby.meet.jitsi', mainRoom: 'alpha@muc.meet.jitsi' };
const breakout = { host: 'breakout.meet.jitsi', room: '0b-1@breakout.meet.jitsi', mainRoom: 'alpha@muc.meet.jitsi' };
const decide = (settings: Partial<AdmissionSettings>, change: Partial<AdmissionRequest>) =>
  decideAdmission(settingsWith(settings), request(change));
const tokenFor = (room: string, more: Partial<Claims> = {}): Claims => ({ kind: 'token', rooms: { room }, ...more });

describe('a token for one room', () => {
  const claims = tokenFor('alpha');

  it.each([{}, lobby, breakout])('opens it, its lobby and its breakout rooms: %j', (where) => {
    expect(decide({}, { ...where, claims })).toMatchObject({ verdict: 'admit' });
  });

  it.each<Partial<AdmissionRequest>>([
    { room: 'beta@muc.meet.jitsi' },
    { room: '[t]beta@muc.meet.jitsi' },
    { room: 'beta@muc.meet.jitsi', exists: false },
    { room: 'beta@muc.meet.jitsi', affiliation: 'owner' },
    { ...lobby, mainRoom: 'beta@muc.meet.jitsi' },
    { ...breakout, mainRoom: 'beta@muc.meet.jitsi' },
    // The lobby of another room, named like the breakout room or lobby of this one
    { ...lobby, room: 'alpha@lobby.meet.jitsi', mainRoom: '[t]beta@muc.meet.jitsi' },
  ])('opens no other: %j', (where) => {
    expect(decide({}, { ...where, claims })).toMatchObject({
      verdict: 'refuse',
      reason: 'other-room',
      type: 'cancel',
      condition: 'not-allowed',
    });
  });

  it.each<Partial<AdmissionRequest>>([
    { ...lobby, mainRoom: undefined },
    { ...breakout, mainRoom: undefined },
    { ...breakout, mainRoom: 'alpha@elsewhere.example' },
    { ...breakout, mainRoom: '@muc.meet.jitsi' },
    { room: 'alpha@other.meet.jitsi' },
    { host: 'other.meet.jitsi' },
    { room: 'muc.meet.jitsi' },
  ])('is nothing where the room cannot be told: %j', (where) => {
    expect(decide({}, { ...where, claims })).toMatchObject({ verdict: 'refuse', reason: 'unknown-host' });
  });

  it.each(Object.values(PEOPLE))('counts whatever else %j says', (person) => {
    const other: Claims = { ...person, rooms: { room: 'beta' }, lobbyBypass: true };
    expect(decide({ moderators: 'everyone', creators: 'anyone' }, { claims: other })).toMatchObject({ reason: 'other-room' });
  });
});

describe('who may enter at all', () => {
  it('refuses those of whom nothing is known, unless nobody logs in', () => {
    expect(decide({}, { claims: undefined })).toMatchObject({ verdict: 'refuse', reason: 'no-claims' });
    expect(decide({ auth: false, moderators: 'first' }, { claims: undefined })).toEqual({ verdict: 'admit' });
  });

  it('lets our own services in without claims', () => {
    expect(decide({}, { claims: undefined, jid: 'jigasi@auth.meet.jitsi/x' })).toEqual({ verdict: 'admit' });
    expect(decide({}, { claims: undefined, jid: 'auth.meet.jitsi@meet.jitsi/auth.meet.jitsi' })).toMatchObject({ verdict: 'refuse' });
  });

  it('ends with the token', () => {
    const claims = tokenFor('alpha', { expiresAt: NOW + 1 });
    expect(decide({}, { claims })).toMatchObject({ verdict: 'admit' });
    expect(decide({}, { claims, now: NOW + 1 })).toMatchObject({ verdict: 'refuse', reason: 'token-expired' });
  });

  it('keeps the banned out of everything', () => {
    for (const where of [{}, lobby, breakout])
      expect(decide({ moderators: 'everyone' }, { ...where, affiliation: 'outcast' })).toMatchObject({
        reason: 'banned',
        type: 'auth',
        condition: 'forbidden',
      });
  });

  it('sends clients back to the focus when there is no such room', () => {
    expect(decide({}, { exists: false })).toEqual({
      verdict: 'refuse',
      reason: 'no-such-room',
      type: 'cancel',
      condition: 'not-allowed',
      text: 'Room creation is restricted',
      child: { name: 'room-does-not-exist', xmlns: 'http://jitsi.org/jitmeet' },
    });
  });

  it('passes the limit on', () => {
    expect(decide({ maxParticipants: 5 }, { claims: { kind: 'guest' } })).toEqual({ verdict: 'admit', maxOccupants: 5 });
  });
});

/** What each person gets: o owner, m member, l past the lobby, f the same as the first one, p without the password, h as host, w waiting for the host, . nothing. */
const gets = (settings: Partial<AdmissionSettings>, change: Partial<AdmissionRequest>) =>
  Object.values(PEOPLE).map((claims) => {
    const admission = decide(settings, { ...change, claims });
    if (admission.verdict !== 'admit') return admission.verdict === 'lobby' ? 'w' : '!';
    const { affiliation, bypassLobby, bypassPassword, host, onlyFirst } = admission;
    return `${affiliation?.[0] ?? ''}${bypassLobby ? (onlyFirst ? 'f' : 'l') : ''}${bypassPassword ? 'p' : ''}${host ? 'h' : ''}` || '.';
  });

describe('what people get in the main room', () => {
  // anonymous, guest, account, silent token, moderator's token, other token
  it.each<[Partial<AdmissionSettings>, Partial<AdmissionRequest>, string]>([
    [{ moderators: 'authenticated' }, {}, '. . ol ol ol .'],
    [{ moderators: 'claims' }, {}, '. . . . ol .'],
    [{ moderators: 'nobody' }, {}, '. . . . . .'],
    [{ moderators: 'everyone' }, {}, 'o o o o o o'],
    [{ moderators: 'everyone' }, { occupants: 0 }, 'of of of of of of'],
    [{ moderators: 'first' }, {}, '. . . . ol .'],
    [{ moderators: 'first' }, { occupants: 0, moderators: 0 }, '. . f f ol .'],
    [{ moderators: 'first', auth: false }, { occupants: 0, moderators: 0 }, 'f f f f ol f'],
    // The lobby is on
    [{ moderators: 'authenticated' }, { membersOnly: true }, '. . olp olp olp .'],
    [{ moderators: 'claims' }, { membersOnly: true }, '. . . . olp .'],
    [{ moderators: 'everyone' }, { membersOnly: true }, 'o o o o o o'],
    [{ moderators: 'first', auth: false }, { membersOnly: true }, '. . . . olp .'],
    [{ moderators: 'first', auth: false }, { membersOnly: true, occupants: 0, moderators: 0 }, 'fp fp fp fp olp fp'],
    // Reserved with a password: it is not for strangers who happen to be early
    [{ moderators: 'first', auth: false }, { membersOnly: true, hasPassword: true, occupants: 0, moderators: 0 }, '. . . . olp .'],
    [{ moderators: 'everyone' }, { membersOnly: true, hasPassword: true, occupants: 0, moderators: 0 }, 'o o o o o o'],
    // The room itself has made them owner
    [{ moderators: 'nobody' }, { membersOnly: true, affiliation: 'owner' }, 'lp lp lp lp lp lp'],
    [{ moderators: 'authenticated' }, { affiliation: 'owner' }, 'l l l l l l'],
    // Waiting for the host
    [{ moderators: 'authenticated', waitForHost: true }, { moderators: 0 }, 'w w olh olh olh w'],
    [{ moderators: 'claims', hosts: 'authenticated', waitForHost: true }, { moderators: 0 }, 'w w lh lh olh w'],
    [{ moderators: 'claims', hosts: 'moderators', waitForHost: true }, { moderators: 0 }, 'w w w w olh w'],
    [{ moderators: 'everyone', hosts: 'authenticated', waitForHost: true }, { moderators: 0 }, 'w w olh olh olh w'],
    [{ moderators: 'authenticated', waitForHost: true }, { moderators: 1 }, '. . olh olh olh .'],
    [{ moderators: 'authenticated', waitForHost: true }, { moderators: 0, affiliation: 'owner' }, 'lh lh lh lh lh lh'],
    [{ moderators: 'authenticated', waitForHost: true }, { moderators: 0, membersOnly: true }, 'w w olph olph olph w'],
  ])('%j %j: %s', (settings, change, expected) => {
    expect(gets(settings, change).join(' ')).toBe(expected);
  });

  it.each([lobby, breakout])('is nothing but the entrance elsewhere: %j', (where) => {
    expect(gets({ moderators: 'everyone', waitForHost: true, maxParticipants: 5 }, { ...where, moderators: 0 }).join(' ')).toBe(
      '. . . . . .',
    );
  });

  it('makes members of those whose token says so, but not past the lobby', () => {
    const claims = tokenFor('alpha', { affiliation: 'member' });
    expect(decide({}, { claims })).toEqual({ verdict: 'admit', affiliation: 'member' });
    expect(decide({}, { claims, membersOnly: true })).toEqual({ verdict: 'admit' });
    expect(decide({}, { claims: { ...claims, kind: 'guest' } })).toEqual({ verdict: 'admit' });
  });

  it('lets those past lobby and password whose login says so', () => {
    const claims = tokenFor('alpha', { lobbyBypass: true, moderator: false });
    expect(decide({}, { claims, membersOnly: true, hasPassword: true })).toEqual({
      verdict: 'admit',
      affiliation: 'member',
      bypassLobby: true,
      bypassPassword: true,
    });
    expect(decide({ waitForHost: true }, { claims, moderators: 0 })).toMatchObject({ verdict: 'lobby' });
  });
});
