import { randomHex } from '@parley/kernel';
import { expect, it } from 'vitest';
import { ADA, BEN, CHLOE, click, everybodySeesAndHears, MALLORY, moderates, more, PHONE, small, useStack } from './harness/fixture.ts';
import type { Participant } from './harness/participant.ts';
import { poll } from './harness/poll.ts';

// Hands stay up although everybody here makes a sound: whoever gets the floor would take theirs down.
const fixture = useStack({ env: { CONFIG_JS__disableRemoveRaisedHandOnFocus: 'true' } });

async function gather(room: string): Promise<{ ada: Participant; ben: Participant; chloe: Participant }> {
  const ada = await fixture.join(room, small(ADA));
  await moderates(ada);
  const [ben, chloe] = await Promise.all([fixture.join(room, small(BEN)), fixture.join(room, { ...small(CHLOE), ...PHONE })]);
  await everybodySeesAndHears([ada, ben, chloe]);
  return { ada, ben, chloe };
}

const openPeople = (person: Participant) => click(person, 'toolbar.participants');
const row = (person: Participant, name: string) => person.page.locator(`.person[data-display-name="${name}"]`);
const openMenu = (person: Participant, name: string) => row(person, name).locator('[data-testid^="participant-more-options-"]').click();
/** Does something with somebody in the list of people. */
async function act(person: Participant, name: string, action: string): Promise<void> {
  await openMenu(person, name);
  await click(person, `person.menu.${action}`);
}
const tile = (person: Participant, name: string) => person.page.locator(`[data-testid^="tile-"][data-display-name="${name}"]`).first();
const room = (person: Participant, name: string) => person.page.getByTestId(`room-${name}`);
const joinButton = (person: Participant, name: string) => room(person, name).locator('[data-testid^="join-room-"]');
const isMuted = (person: Participant) => person.page.getByRole('button', { name: 'Unmute microphone' }).waitFor();

it('moderators see raised hands, mute people, decide who may speak, and let them', async () => {
  const name = `people-${randomHex(6)}`;
  const ada = await fixture.join(name, small(ADA));
  await moderates(ada);
  const ben = await fixture.join(name, small(BEN));
  await everybodySeesAndHears([ada, ben]);
  await openPeople(ada);
  await click(ben, 'toolbar.hand');
  await row(ada, 'Ben').getByTestId('person.hand').waitFor();
  await tile(ada, 'Ben').getByTestId('tile.hand').waitFor();
  await ada.screenshot('people-panel');

  await click(ada, 'rules.open');
  await ada.screenshot('people-rules');
  await click(ada, 'rules.newcomers.audio');
  const chloe = await fixture.join(name, { ...small(CHLOE), ...PHONE });
  await isMuted(chloe);
  await act(ada, 'Ben', 'mute.audio');
  await isMuted(ben);
  await ben.page.getByTestId('notice.muted.audio').getByText('Ada has muted you').waitFor();

  await click(ada, 'rules.open');
  await click(ada, 'rules.may.audio');
  await chloe.page.getByTestId('notice.switchedOn.audio').waitFor();
  await chloe.screenshot('people-moderated-phone');
  await ben.page.getByTestId('notice.switchedOn.audio').waitFor();
  await click(ben, 'toolbar.mute');
  await ben.page.getByTestId('notice.forbidden.audio').waitFor();
  await isMuted(ben);

  await act(ada, 'Ben', 'allow.audio');
  await ben.page.getByTestId('notice.approved.audio').waitFor();
  await ben.screenshot('people-approved');
  await click(ben, 'notice.unmute');
  await ada.seesAndHears(ben);
  await act(ada, 'Ben', 'lowerHand');
  await row(ada, 'Ben').getByTestId('person.hand').waitFor({ state: 'detached' });
  await more(chloe, 'participants');
  await chloe.page.getByTestId('panel.people').waitFor();
  await chloe.screenshot('people-panel-phone');
  expect(await chloe.page.getByTestId('people.muteAll').count()).toBe(0);
});

/** Runs in a page before its scripts: whatever these want to mute goes on. */
function neverMutes(): void {
  const replace = RTCRtpSender.prototype.replaceTrack;
  RTCRtpSender.prototype.replaceTrack = function (this: RTCRtpSender, track) {
    return track ? replace.call(this, track) : Promise.resolve();
  };
  // Not even when the bridge says that nobody wants it.
  RTCRtpSender.prototype.setParameters = () => Promise.resolve();
  MediaStreamTrack.prototype.stop = () => {};
  Object.defineProperty(MediaStreamTrack.prototype, 'enabled', { get: () => true, set: () => {} });
  // Others and the bridge are told that everything is on.
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (this: WebSocket, data) {
    const lie = (text: string) => text.replace(/(muted(?:"|&quot;):)true/g, '$1false').replace(/("videoType":)"none"/g, '$1"camera"');
    send.call(this, typeof data === 'string' ? lie(data) : data);
  };
}

/** Packets of a kind that a page has sent so far. */
const packetsSent = ({ page }: Participant, kind: 'audio' | 'video') =>
  page.evaluate(async (wanted) => {
    const report: ReadonlyMap<string, { type: string; kind?: string; packetsSent?: number }> | undefined = await window.parley
      ?.peerConnection()
      ?.getStats();
    const own = [...(report?.values() ?? [])].filter(({ type, kind: one }) => type === 'outbound-rtp' && one === wanted);
    return own.reduce((sum, { packetsSent: count = 0 }) => sum + count, 0);
  }, kind);

it('whoever may not send is stopped at the bridge, whatever the client does', async () => {
  const name = `cheat-${randomHex(6)}`;
  const ada = await fixture.join(name, small(ADA));
  await moderates(ada);
  const mallory = await fixture.open(name, small(MALLORY));
  await mallory.page.addInitScript(neverMutes);
  await mallory.join();
  await ada.seesAndHears(mallory);
  const received = async () => {
    const view = await ada.remote('Mallory');
    return { energy: view?.audio?.energy ?? 0, frames: view?.video?.frames ?? 0 };
  };
  const sent = async () => Promise.all([packetsSent(mallory, 'audio'), packetsSent(mallory, 'video')]);
  /** What has arrived while the page sent another half a second of both. */
  const arrives = async () => {
    const [before, [audio, video]] = [await received(), await sent()];
    const goesOn = async () => {
      const [moreAudio, moreVideo] = await sent();
      return moreAudio >= audio + 25 && moreVideo >= video + 8;
    };
    await poll(goesOn, { timeoutMs: 10_000, what: 'the page goes on sending' });
    const after = await received();
    return { sound: after.energy - before.energy > 1e-6, picture: after.frames - before.frames > 0 };
  };
  const comesTo = (what: object) =>
    poll(async () => JSON.stringify(await arrives()) === JSON.stringify(what), { timeoutMs: 20_000, what: JSON.stringify(what) });
  await openPeople(ada);
  const change = async (kind: 'audio' | 'video') => {
    await click(ada, 'rules.open');
    await click(ada, `rules.may.${kind}`);
  };
  await change('audio');
  await comesTo({ sound: false, picture: true });
  await change('video');
  await comesTo({ sound: false, picture: false });
  // The same page, without a change of its own.
  await change('audio');
  await comesTo({ sound: true, picture: false });
  await change('video');
  await ada.seesAndHears(mallory);
});

it('moderators divide a meeting into rooms, send people there, and call them back', async () => {
  const { ada, ben, chloe } = await gather(`rooms-${randomHex(6)}`);
  await openPeople(ada);
  for (const name of ['Room 1', 'Room 2']) {
    await click(ada, 'rooms.add');
    await room(ada, name).waitFor();
  }
  await room(ada, 'Room 2').getByTestId('room.more').click();
  await click(ada, 'room.menu.rename');
  await ada.page.getByTestId('room.rename.input').fill('Green');
  await ada.page.keyboard.press('Enter');
  await room(ada, 'Green').waitFor();

  // What is asked for while the policy service restarts is done afterwards.
  fixture.stack.signal('policy', 'SIGKILL');
  await openMenu(ada, 'Ben');
  await ada.page.getByRole('menuitem', { name: 'Send to Green' }).click();
  await ben.page.getByTestId('meeting.room').getByText('Green').waitFor();
  await room(ada, 'Green').getByText('Ben').waitFor();
  await ada.screenshot('rooms-panel');
  await joinButton(ada, 'Green').click();
  await ada.page.getByTestId('meeting.room').getByText('Green').waitFor();
  await everybodySeesAndHears([ada, ben]);
  await ada.screenshot('rooms-inside');
  expect((await chloe.remotes()).map(({ name }) => name)).toEqual([]);

  await click(ada, 'rooms.closeAll');
  for (const person of [ada, ben]) await person.page.getByTestId('meeting.room').waitFor({ state: 'detached' });
  await everybodySeesAndHears([ada, ben, chloe]);
});

it('whoever is in a breakout room when Prosody crashes comes back to the meeting, whose rooms and rules are still there', async () => {
  const name = `crash-${randomHex(6)}`;
  const ada = await fixture.join(name, small(ADA));
  await moderates(ada);
  const ben = await fixture.join(name, { ...small(BEN), ...PHONE });
  await openPeople(ada);
  await click(ada, 'rooms.add');
  await room(ada, 'Room 1').waitFor();
  await click(ada, 'rules.open');
  await click(ada, 'rules.may.desktop');
  await openMenu(ada, 'Ben');
  await ada.page.getByRole('menuitem', { name: 'Send to Room 1' }).click();
  await ben.page.getByTestId('meeting.room').getByText('Room 1').waitFor();
  await room(ada, 'Room 1').getByText('Ben').waitFor();

  fixture.stack.signal('prosody', 'SIGKILL');
  await ben.page.getByTestId('meeting.room').waitFor({ state: 'detached' });
  await everybodySeesAndHears([ada, ben]);
  // Whoever comes back first moderates; the rooms and the rules are everybody's.
  await room(ada, 'Room 1').getByText('Nobody is here.').waitFor();
  await ben.page.waitForFunction(() => window.parley?.client?.avModeration?.actors.has('desktop') === true);
});

it('a meeting has a title and a time, tells who has spoken, and can be ended for all', async () => {
  const { ada, ben, chloe } = await gather(`end-${randomHex(6)}`);
  await click(ada, 'toolbar.more');
  await ada.screenshot('more-menu');
  await click(ada, 'more.subject');
  await ada.page.getByTestId('subject.input').fill('Weekly round');
  await ada.page.keyboard.press('Enter');
  for (const person of [ada, ben, chloe]) await person.page.getByTestId('meeting.subject').getByText('Weekly round').waitFor();
  await ben.page.getByTestId('meeting.duration').waitFor();

  await more(ben, 'stats');
  await ben.page.getByTestId('stats.list').getByText('Ada').waitFor();
  await ben.screenshot('stats');
  await ben.page.keyboard.press('Escape');

  await openPeople(ada);
  await click(ada, 'rules.open');
  await click(ada, 'rules.followMe');
  await act(ada, 'Ben', 'pin');
  await chloe.page.waitForFunction(
    (wanted) => {
      const widthOf = (name: string) => document.querySelector(`.tile[data-display-name="${name}"]`)?.clientWidth ?? 0;
      return widthOf(wanted.large) > 1.5 * widthOf(wanted.other);
    },
    { large: 'Ben', other: 'Ada' },
  );
  await ben.page.getByTestId('meeting.following').getByText('Ada').waitFor();
  await chloe.screenshot('follow-me-phone');

  await more(ada, 'video');
  await ada.page.getByTestId('video.input').fill('https://videos.invalid/clip.webm');
  await ada.page.keyboard.press('Enter');
  await ben.page.getByTestId('video.load').getByText('videos.invalid').waitFor();
  await ben.screenshot('shared-video');
  await more(ada, 'video');
  await ben.page.getByTestId('video.load').waitFor({ state: 'detached' });

  await act(ada, 'Chloé', 'kick');
  await ada.screenshot('people-kick');
  await click(ada, 'person.kick.confirm');
  await chloe.page.getByTestId('error.kicked').waitFor();
  await act(ada, 'Ben', 'grant');
  await click(ada, 'person.grant.confirm');
  await moderates(ben);

  // Whoever is in another room then does not begin the meeting anew.
  await click(ada, 'rooms.add');
  await joinButton(ada, 'Room 1').click();
  await ada.page.getByTestId('meeting.room').getByText('Room 1').waitFor();
  await click(ben, 'toolbar.leaveMenu');
  await ben.screenshot('leave-menu');
  await click(ben, 'leave.end');
  await click(ben, 'end.confirm');
  for (const person of [ada, ben]) await person.page.getByTestId('error.destroyed').waitFor();
});
