import type { RoomName } from '@parley/auth-core';
import { silentLog } from '@parley/kernel';
import { describe, expect, it } from 'vitest';
import { allowedAlgorithms } from './algorithms.ts';
import { explainToken } from './explain.ts';
import { keyAddress } from './keys/key-source.ts';
import { signToken } from './sign-token.ts';
import { GOOD, NOW_SECONDS, rawToken, rsaKeys, SECRET, settingsForTests } from './testing/tokens.ts';

const never = new AbortController().signal;
const HEADER = { typ: 'JWT', alg: 'HS256' };

function explain(token: string, room?: RoomName, settings: Partial<typeof settingsForTests> = {}) {
  const fetch = async () => new Response('', { status: 404 });
  const deps = { settings: { ...settingsForTests, ...settings }, log: silentLog, fetch, nowSeconds: NOW_SECONDS };
  return explainToken(deps, token, room, never);
}

async function badStep(token: string, room?: RoomName, settings?: Partial<typeof settingsForTests>) {
  const { steps, isAccepted } = await explain(token, room, settings);
  expect(isAccepted).toBe(false);
  return steps.filter(({ result }) => result === 'bad').map(({ about, found, hint }) => `${about}: ${found} | ${hint}`);
}

describe('explainToken', () => {
  it('says what is good about a good token, and who it is', async () => {
    const context = { user: { name: 'Ann', moderator: true }, features: { recording: true } };
    const { steps, isAccepted } = await explain(await signToken({ ...GOOD, context }, SECRET), { node: 'lobby-bar' });
    expect(isAccepted).toBe(true);
    expect(steps.map(({ about, result }) => `${about} ${result}`)).toEqual([
      ...['form good', 'header good', 'signature good', 'exp good', 'nbf good', 'iss good', 'aud good', 'room good', 'sub good'],
      ...['person good', 'fits the room good'],
    ]);
    expect(steps.at(-2)?.found).toBe('"Ann", moderator true, features {"recording":true}');
    expect(steps.at(-1)?.found).toBe('"lobby-bar" opens lobby-bar');
  });

  it('names everything that is bad at once', async () => {
    const token = rawToken({ ...HEADER, alg: 'none' }, { iss: 'other', exp: (NOW_SECONDS - 100) * 1_000, room: 'a' });
    expect(await badStep(token)).toEqual([
      expect.stringMatching(
        /^header: Invalid or incorrect alg \(typ "JWT", alg "none", kid missing\) \| Taken here: HS256, HS384, HS512\./,
      ),
      expect.stringMatching(/^iss: invalid 'iss' claim \("other"\) \| Taken here: app \(JWT_ACCEPTED_ISSUERS/),
      expect.stringMatching(/^aud: 'aud' claim is missing \(missing\)/),
      expect.stringMatching(/^sub: 'sub' claim is missing \(missing\) \| The tenant/),
    ]);
  });

  it.each<[string, string, string, RegExp]>([
    ['another secret', 'something else', SECRET, /another secret than JWT_APP_SECRET/],
    ['the decoded secret', 'plain text of thirty-two letters', 'cGxhaW4gdGV4dCBvZiB0aGlydHktdHdvIGxldHRlcnM=', /decoded from base64/],
    ['a line break', `${SECRET}\n`, SECRET, /a line break behind it/],
    ['quotation marks', `"${SECRET}"`, SECRET, /in quotation marks/],
    ['no quotation marks', SECRET, `'${SECRET}'`, /without the quotation marks/],
    ['the example of jwt.io', 'your-256-bit-secret', SECRET, /example secret of jwt\.io/],
  ])('guesses what was signed with: %s', async (_, signed, secret, hint) => {
    const [line, ...more] = await badStep(await signToken(GOOD, signed), undefined, { secret });
    expect(more).toEqual([]);
    expect(line).toMatch(/^signature: Invalid signature/);
    expect(line).toMatch(hint);
    expect(line).not.toContain(secret);
  });

  it('says where the key was looked for', async () => {
    const token = await signToken(GOOD, rsaKeys().privatePem, { algorithm: 'RS256', keyId: 'k1' });
    const settings = { secret: undefined, algorithms: allowedAlgorithms(true, undefined), keyServerUrl: 'https://keys.test' };
    expect(await badStep(token, undefined, settings)).toEqual([
      `signature: could not obtain public key | Looked for the key at ${keyAddress('https://keys.test', 'k1')}, under the kid "k1".`,
    ]);
  });

  it('tells a token of another room or tenant', async () => {
    expect(await badStep(await signToken(GOOD, SECRET), { node: 'kitchen' })).toEqual([
      'fits the room: The token is for another room | room is "lobby-bar", sub is "meet.jitsi"; the room is kitchen.',
    ]);
    expect(await badStep(await signToken(GOOD, SECRET), { node: 'lobby-bar', tenant: 'acme' }, { verifiesTenant: true })).toEqual([
      expect.stringContaining('the room is acme/lobby-bar, and JWT_ENABLE_DOMAIN_VERIFICATION compares sub with the tenant.'),
    ]);
  });

  it('warns of times in milliseconds and of tokens without an end', async () => {
    const hintOf = async (exp: number | undefined) =>
      (await explain(await signToken({ ...GOOD, exp }, SECRET))).steps.find(({ about }) => about === 'exp')?.hint;
    expect(await hintOf(NOW_SECONDS * 1_000)).toMatch(/milliseconds/);
    expect(await hintOf(undefined)).toMatch(/Never ends/);
    expect(await hintOf(NOW_SECONDS + 60)).toBe(
      '2027-01-15T08:01:00.000Z; here it is 2027-01-15T08:00:00.000Z, clocks may differ by JWT_CLOCK_SKEW=60 s.',
    );
  });

  it('shows nothing that a terminal would obey', async () => {
    const { steps } = await explain(await signToken({ ...GOOD, iss: '\u001b[2J\u009b2J\u202e' }, SECRET));
    expect(steps.map(({ found }) => found).join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('looks no further at what has not the form of a token', async () => {
    expect(await explain('a.b')).toEqual({ steps: [expect.objectContaining({ about: 'form', result: 'bad' })], isAccepted: false });
  });
});
