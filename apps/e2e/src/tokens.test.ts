import { randomHex } from '@parley/kernel';
import { expect, it } from 'vitest';
import { ADA, BEN, everybodySeesAndHears, MALLORY, moderates, small, useStack } from './harness/fixture.ts';
import { tokenOf } from './harness/logins.ts';

const SECRET = randomHex(32);
const fixture = useStack({ env: { ENABLE_AUTH: '1', AUTH_TYPE: 'jwt', JWT_APP_ID: 'portal', JWT_APP_SECRET: SECRET } });

const token = (room: string, user: Readonly<Record<string, unknown>>, over = {}) =>
  tokenOf(SECRET, {
    iss: 'portal',
    aud: 'portal',
    sub: 'meet.jitsi',
    room,
    exp: Math.floor(Date.now() / 1000) + 600,
    context: { user },
    ...over,
  });

it('a token opens its room and no other, and says who moderates', async () => {
  const room = `token-${randomHex(6)}`;
  const [ada, ben] = [await fixture.open(room, small(ADA)), await fixture.open(room, small(BEN))];
  await ada.enter(`?jwt=${token(room, { id: 'ada', name: 'Ada', moderator: true })}`);
  await ada.page.getByTestId('toolbar.leave').waitFor();
  await ben.enter(`#jwt=%22${token(room, { id: 'ben', name: 'Ben', moderator: false })}%22`);
  await ben.page.getByTestId('toolbar.leave').waitFor();
  await everybodySeesAndHears([ada, ben]);
  for (const person of [ada, ben]) expect(person.page.url()).toBe(`${fixture.stack.url}/${room}`);
  await moderates(ada);
  expect(await ben.page.evaluate(() => window.parley?.client?.self?.isModerator)).toBe(false);

  // A reload finds the token, which the address bar has not any more.
  await ben.page.reload();
  await ben.page.getByTestId('prejoin.joinMeeting').click();
  await ben.page.getByTestId('toolbar.leave').waitFor();
  await everybodySeesAndHears([ada, ben]);

  const mallory = await fixture.open(room, small(MALLORY));
  await mallory.enter(`?jwt=${token(`${room}-other`, { id: 'm', name: 'Mallory' })}`);
  await mallory.page.getByTestId('error.tokenRefused').waitFor();
  await mallory.screenshot('token-refused');
  await mallory.enter(`?jwt=${token(room, { id: 'm' }, { exp: Math.floor(Date.now() / 1000) - 600 })}`);
  await mallory.page.getByTestId('error.tokenRefused').waitFor();
  await mallory.enter();
  await mallory.page.getByTestId('error.tokenRequired').waitFor();
  expect((await ada.remotes()).map((view) => view.name)).toEqual(['Ben']);
});
