import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Claims } from './claims.ts';
import { CREATORS, MODERATORS, PEOPLE, settingsWith } from './fixtures/policy-cases.ts';
import { isHost, mayBeElected, mayCreateRoom, moderatesOnJoin } from './policy.ts';

const room = { node: 'alpha' };
const NOW = 1_000;
const persons = Object.values(PEOPLE);
/** One mark for each of PEOPLE: anonymous, guest, account, silent token, moderator's token, other token. */
const marks = (of: (claims: Claims) => boolean) => persons.map((claims) => (of(claims) ? 'x' : '-')).join(' ');

describe('mayCreateRoom', () => {
  it.each([
    ['anyone', 'authenticated', 'x x x x x x'],
    ['authenticated', 'authenticated', '- - x x x x'],
    ['moderators', 'authenticated', '- - x x x -'],
    ['moderators', 'claims', '- - - - x -'],
    ['moderators', 'first', '- - - - x -'],
    ['moderators', 'everyone', '- - x x x x'],
    ['moderators', 'nobody', '- - - - - -'],
  ] as const)('with %s creating and %s moderating', (creators, moderators, expected) => {
    const settings = settingsWith({ creators, moderators });
    expect(marks((claims) => mayCreateRoom(settings, claims, room, NOW).ok)).toBe(expected);
  });

  it('tells whether logging in would help', () => {
    const settings = settingsWith({ creators: 'moderators' });
    expect(mayCreateRoom(settings, { kind: 'guest' }, room, NOW)).toMatchObject({ reason: 'not-authorized' });
    expect(mayCreateRoom(settings, { kind: 'token', moderator: false }, room, NOW)).toMatchObject({ reason: 'not-allowed' });
  });

  it.each(CREATORS)('never goes beyond the rooms and the time of a token, with %s creating', (creators) => {
    const settings = settingsWith({ creators });
    const claims: Claims = { kind: 'token', moderator: true, rooms: { room: 'alpha' }, expiresAt: NOW + 1 };
    expect(mayCreateRoom(settings, claims, room, NOW)).toEqual({ ok: true });
    expect(mayCreateRoom(settings, claims, { node: 'beta' }, NOW)).toMatchObject({ reason: 'other-room' });
    expect(mayCreateRoom(settings, claims, room, NOW + 1)).toMatchObject({ reason: 'token-expired' });
  });
});

describe('moderatesOnJoin', () => {
  it.each([
    ['first', '- - - - x -'],
    ['authenticated', '- - x x x -'],
    ['claims', '- - - - x -'],
    ['everyone', 'x x x x x x'],
    ['nobody', '- - - - - -'],
  ] as const)('under %s', (moderators, expected) => {
    expect(marks((claims) => moderatesOnJoin(settingsWith({ moderators }), claims, room))).toBe(expected);
  });

  it.each<[claims: Claims, moderates: boolean]>([
    [{ kind: 'token', affiliation: 'owner' }, true],
    [{ kind: 'token', affiliation: 'member' }, false],
    [{ kind: 'token', affiliation: 'owner', moderator: false }, false],
    [{ kind: 'account', moderator: false }, false],
    [{ kind: 'guest', moderator: true }, false],
    [{ kind: 'anonymous', affiliation: 'owner' }, false],
  ])('%j: %s', (claims, moderates) => {
    expect(moderatesOnJoin(settingsWith(), claims, room)).toBe(moderates);
  });

  it('leaves rooms of Matrix to the power levels of Matrix', () => {
    // base32 of !ab:example.org
    const matrix = { node: 'efqweotfpbqw24dmmuxg64th' };
    const claims: Claims = { kind: 'token', moderator: true, matrixGuest: true };
    expect(moderatesOnJoin(settingsWith(), claims, room)).toBe(true);
    expect(moderatesOnJoin(settingsWith({ moderators: 'everyone' }), claims, matrix)).toBe(false);
    expect(moderatesOnJoin(settingsWith(), { kind: 'token', moderator: true }, matrix)).toBe(true);
  });
});

describe('mayBeElected', () => {
  it.each([
    [true, 'first', '- - x x x -'],
    [false, 'first', 'x x x x x x'],
    [true, 'authenticated', '- - - - - -'],
    [true, 'claims', '- - - - - -'],
    [true, 'everyone', '- - - - - -'],
    [false, 'nobody', '- - - - - -'],
  ] as const)('with authentication %s, under %s', (auth, moderators, expected) => {
    expect(marks((claims) => mayBeElected(settingsWith({ auth, moderators }), claims, room))).toBe(expected);
  });
});

describe('isHost', () => {
  it.each([
    ['moderators', 'authenticated', '- - x x x -'],
    ['moderators', 'claims', '- - - - x -'],
    ['authenticated', 'claims', '- - x x x -'],
    ['authenticated', 'everyone', '- - x x x -'],
    ['authenticated', 'nobody', '- - x x x -'],
  ] as const)('counting %s, under %s', (hosts, moderators, expected) => {
    expect(marks((claims) => isHost(settingsWith({ hosts, moderators }), claims, room))).toBe(expected);
  });
});

describe('the table of the documentation', () => {
  const page = readFileSync(new URL('../../../../docs/authentication.md', import.meta.url), 'utf8');
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
    [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
  const yesNo = (is: boolean) => (is ? 'yes' : 'no');

  it('tells who creates rooms', () => {
    const rows = Object.entries(PEOPLE).map(([who, claims]) => [
      who,
      ...CREATORS.map((creators) => {
        const answers = MODERATORS.map((moderators) => mayCreateRoom(settingsWith({ creators, moderators }), claims, room, NOW).ok);
        return answers.every((answer) => answer === answers[0]) ? yesNo(answers[0] === true) : 'who moderates';
      }),
    ]);
    expect(page).toContain(table(['`ROOM_CREATORS`', ...CREATORS.map((name) => `\`${name}\``)], rows));
  });

  it('tells who moderates', () => {
    const rows = Object.entries(PEOPLE).map(([who, claims]) => [
      who,
      ...MODERATORS.map((moderators) => {
        const settings = settingsWith({ moderators, auth: who !== 'anonymous, authentication off' });
        if (moderatesOnJoin(settings, claims, room)) return 'yes';
        return mayBeElected(settings, claims, room) ? 'the first' : 'no';
      }),
    ]);
    expect(page).toContain(table(['`ROOM_MODERATORS`', ...MODERATORS.map((name) => `\`${name}\``)], rows));
  });
});
