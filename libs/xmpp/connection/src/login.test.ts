import { describe, expect, it } from 'vitest';
import { credentials, loginRefusal } from './login.ts';

describe('credentials', () => {
  async function chosen(service: string, offered: readonly string[], username?: string): Promise<string | undefined> {
    let mechanism: string | undefined;
    const login = { service, ...(username !== undefined && { username, password: 'secret' }) };
    await credentials(login)(async (_credentials, name) => {
      mechanism = name;
    }, offered);
    return mechanism;
  }

  it.each([
    ['wss://meet.example.org/xmpp-websocket', ['PLAIN'], 'PLAIN'],
    ['https://meet.example.org/http-bind', ['PLAIN'], 'PLAIN'],
    ['ws://127.0.0.1:5280/xmpp-websocket', ['PLAIN'], 'PLAIN'],
    ['https://meet.example.org/http-bind', ['PLAIN', 'SCRAM-SHA-1'], 'SCRAM-SHA-1'],
    ['http://meet.example.org/http-bind', ['PLAIN', 'SCRAM-SHA-1'], 'SCRAM-SHA-1'],
  ])('at %s with %j are sent by %s', async (service, offered, expected) => {
    expect(await chosen(service, offered, 'ada')).toBe(expected);
  });

  it.each(['ws://meet.example.org/xmpp-websocket', 'http://meet.example.org/http-bind'])('never go in the clear to %s', async (service) => {
    await expect(chosen(service, ['PLAIN'], 'ada')).rejects.toMatchObject({ code: 'NOT_AUTHORIZED' });
  });

  it('are none for somebody without a name, where the server allows that', async () => {
    expect(await chosen('wss://meet.example.org/xmpp-websocket', ['PLAIN', 'ANONYMOUS'])).toBe('ANONYMOUS');
    const refused = chosen('wss://meet.example.org/xmpp-websocket', ['PLAIN']);
    await expect(refused).rejects.toMatchObject({ details: { condition: 'password-required' } });
  });
});

describe('a refused login', () => {
  const refusal = (condition: string) => Object.assign(new Error(condition), { name: 'SASLError', condition });

  it.each([
    ['not-authorized', false, true],
    ['temporary-auth-failure', false, false],
    ['temporary-auth-failure', true, true],
    ['aborted', true, false],
  ])('%s, where trouble is final: %s, is for good: %s', (condition, isBusyFinal, expected) => {
    const error = loginRefusal(refusal(condition), isBusyFinal);
    expect(error?.details.condition).toBe(expected ? condition : undefined);
  });

  it('is none when the connection failed', () => {
    expect(loginRefusal(new Error('ECONNREFUSED'), true)).toBeUndefined();
  });
});
