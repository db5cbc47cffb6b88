import { createPayloadVerifier } from '@parley/auth-jwt';
import { fileAccess } from '@parley/file-sharing';
import { FakeClock, silentLog } from '@parley/kernel';
import { emptyRoom } from '@parley/room-services';
import { moderatorWith, occupantWith, roomWith } from '@parley/room-services/testing';
import { expect, it } from 'vitest';
import { fileKey } from './file-key.ts';
import { issueFileToken } from './file-tokens.ts';

const key = fileKey('secret');
const anna = moderatorWith('anna', { user: { id: 'u-1', name: 'Anna' }, group: 'g' });
const bert = occupantWith('bert');
const room = { ...roomWith([anna, bert]), jid: '[acme]plan@muc.meet.jitsi', address: 'plan@muc.acme.meet.jitsi' };
const clock = new FakeClock();
const outcomes: string[] = [];
const deps = {
  key,
  domain: 'meet.jitsi',
  roomsOf: (jid: string) => (jid.endsWith('@meet.jitsi/x') ? [room, emptyRoom('lost@muc.meet.jitsi')] : []),
  clock,
  log: silentLog,
  refusals: silentLog,
  onToken: (outcome: string) => void outcomes.push(outcome),
};
const issue = (jid: string, audience = 'file-sharing') => issueFileToken(deps, { jid, audience });

/** As the web service looks at it. */
async function read(token: string) {
  const verifier = createPayloadVerifier({
    settings: {
      ...{ domain: '', issuers: ['parley'], audiences: ['file-sharing'], ownerIssuers: [], algorithms: ['ES256'], secret: undefined },
      ...{ keyServerUrl: undefined, keySetUrl: 'http://xmpp/keys', allowsEmpty: false, verifiesTenant: false, skewSeconds: 0 },
    },
    clock,
    log: silentLog,
    fetch: async () => Response.json({ keys: [key.publicKey] }),
  });
  const verified = await verifier.verify(token, AbortSignal.timeout(5_000));
  if ('problem' in verified) throw new Error(verified.problem);
  return verified.payload;
}

it('gives an occupant a token for its meeting', async () => {
  const answer = await issue(anna.jid);
  if (!('token' in answer)) throw new Error(answer.condition);
  const payload = await read(answer.token);
  expect(payload).toMatchObject({
    sub: 'acme',
    room: 'plan',
    meeting_id: 'meeting-1',
    context: { group: 'g', user: { id: 'u-1', name: 'Anna' } },
  });
  expect(fileAccess(payload)).toEqual({ meetingId: 'meeting-1', mayUpload: true, nick: 'anna', userId: 'u-1' });
  expect(Date.parse(answer.expires)).toBe(Math.floor(clock.now()) + 30_000);
});

it('says who may not upload', async () => {
  const answer = await issue(bert.jid);
  expect(fileAccess(await read('token' in answer ? answer.token : ''))).toMatchObject({ mayUpload: false, nick: 'bert', userId: bert.jid });
});

it.each([
  ['nobody@other/x', 'file-sharing', 'not-allowed'],
  [anna.jid, 'something-else', 'item-not-found'],
])('refuses %s a token for %s', async (jid, audience, condition) => {
  outcomes.length = 0;
  const answer = issue(jid, audience);
  clock.advance(100);
  expect(await answer).toEqual({ condition });
  expect(outcomes).toEqual(['refused']);
});

it('has the same key after a restart, and another one with another secret', () => {
  expect(fileKey('secret')).toEqual(key);
  expect(fileKey('other').keyId).not.toBe(key.keyId);
  // Numbers with a zero in front have to be as long as others.
  for (let n = 0; n < 600; n++) expect(fileKey(String(n)).publicKey.x).toHaveLength(43);
});
