import { AppError, silentLog } from '@parley/kernel';
import { expect, it } from 'vitest';
import { fakeTrack } from './fixtures/fake-track.ts';
import { ScreenShare, type SharedScreen, type ShareProblem } from './screen-share.ts';

function both(): SharedScreen {
  return { screen: fakeTrack('video'), sound: fakeTrack('audio') };
}

function share(open: (options: { isSoundOnly: boolean }) => Promise<SharedScreen> = async () => both()) {
  const told: SharedScreen[] = [];
  const problems: ShareProblem[] = [];
  const screen = new ScreenShare({
    devices: { openScreen: open },
    log: silentLog,
    onChange: (shared) => told.push(shared),
    onProblem: (problem) => problems.push(problem),
  });
  return { screen, told, problems };
}

it('shares a screen with its sound until the person stops it', async () => {
  const { screen, told } = share();
  await screen.start();
  const { screen: picture, sound } = screen.shared;
  screen.stop();
  expect([picture?.readyState, sound?.readyState]).toEqual(['ended', 'ended']);
  expect(told).toEqual([{ screen: picture, sound }, {}]);
});

it('ends with the browser’s own bar, sound and all', async () => {
  const { screen, told } = share();
  await screen.start();
  const { screen: picture, sound } = screen.shared;
  picture?.dispatchEvent(new Event('ended'));
  expect(sound?.readyState).toBe('ended');
  expect(told.at(-1)).toEqual({});
});

it('goes on without a sound that ends alone', async () => {
  const { screen } = share();
  await screen.start();
  const { screen: picture, sound } = screen.shared;
  sound?.dispatchEvent(new Event('ended'));
  expect(screen.shared).toEqual({ screen: picture });
});

it('shares something else in place of what is shared, once it is chosen', async () => {
  const { screen, told } = share();
  await screen.start();
  const first = screen.shared;
  await screen.start();
  expect(first.screen?.readyState).toBe('ended');
  // What has been replaced has nothing to say any more.
  first.screen?.dispatchEvent(new Event('ended'));
  expect(screen.shared.screen?.readyState).toBe('live');
  expect(told).toHaveLength(2);
});

it('shares the sound alone', async () => {
  const opened = both();
  const asked: boolean[] = [];
  const { screen } = share(async ({ isSoundOnly }) => {
    asked.push(isSoundOnly);
    return opened;
  });
  await screen.start({ isSoundOnly: true });
  expect(asked).toEqual([true]);
  expect(screen.shared).toEqual({ sound: opened.sound });
  expect(opened.screen?.readyState).toBe('ended');
});

it('says so when what was chosen has no sound', async () => {
  const opened = { screen: fakeTrack('video') };
  const { screen, told, problems } = share(async () => opened);
  await screen.start({ isSoundOnly: true });
  expect(problems).toEqual(['noSound']);
  expect(told).toEqual([]);
  expect(opened.screen.readyState).toBe('ended');
});

it.each([
  ['CLOSED', []],
  ['NOT_ALLOWED', ['refused']],
  ['UNAVAILABLE', ['failed']],
] as const)('whose dialogue ends with %s: problems %j, and what is shared stays', async (code, expected) => {
  let fails = false;
  const { screen, problems } = share(async () => {
    if (fails) throw new AppError(code, 'no');
    return both();
  });
  await screen.start();
  fails = true;
  await screen.start();
  expect(problems).toEqual(expected);
  expect(screen.shared.screen?.readyState).toBe('live');
});

it('asks once at a time', async () => {
  const gates: PromiseWithResolvers<SharedScreen>[] = [];
  const { screen } = share(() => {
    const gate = Promise.withResolvers<SharedScreen>();
    gates.push(gate);
    return gate.promise;
  });
  const asking = [screen.start(), screen.start()];
  expect(gates).toHaveLength(1);
  gates[0]?.resolve(both());
  await Promise.all(asking);
});

it('releases what opens after the end', async () => {
  const gate = Promise.withResolvers<SharedScreen>();
  const { screen, told } = share(() => gate.promise);
  const asking = screen.start();
  screen.close();
  const late = both();
  gate.resolve(late);
  await asking;
  expect([late.screen?.readyState, late.sound?.readyState]).toEqual(['ended', 'ended']);
  expect(told).toEqual([]);
});
