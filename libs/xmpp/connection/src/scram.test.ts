import { describe, expect, it } from 'vitest';
import { ScramSha1 } from './scram.ts';

const credentials = { username: 'user', password: 'pencil' };
const NONCE = 'fyko+d2lbbFgONRv9qkxdawL';

describe('SCRAM-SHA-1', () => {
  it('gives the proof of the example in RFC 5802 §5', async () => {
    const mechanism = new ScramSha1(NONCE);
    expect(await mechanism.response(credentials)).toBe(`n,,n=user,r=${NONCE}`);
    mechanism.challenge(`r=${NONCE}3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096`);
    expect(await mechanism.response(credentials)).toBe(`c=biws,r=${NONCE}3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=`);
  });

  it('escapes names', async () => {
    expect(await new ScramSha1('x').response({ username: 'a=b,c', password: '' })).toBe('n,,n=a=3Db=2Cc,r=x');
  });

  it('sends names in UTF-8', async () => {
    const sent = await new ScramSha1('x').response({ username: 'jürgen', password: '' });
    expect(Buffer.from(btoa(sent), 'base64').toString('utf8')).toBe('n,,n=jürgen,r=x');
  });

  for (const challenge of [
    'r=other,s=QSXCR+Q6sek8bf92,i=4096',
    `r=${NONCE}x,i=4096`,
    `r=${NONCE}x,s=QSXC,i=0`,
    `r=${NONCE}x,s=QSXC,i=99999999`,
    '',
  ]) {
    it(`refuses the challenge "${challenge}"`, async () => {
      const mechanism = new ScramSha1(NONCE);
      await mechanism.response(credentials);
      mechanism.challenge(challenge);
      await expect(mechanism.response(credentials)).rejects.toMatchObject({ code: 'NOT_AUTHORIZED' });
    });
  }
});
