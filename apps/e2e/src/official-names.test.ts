import { randomHex } from '@parley/kernel';
import { expect, it } from 'vitest';
import { ADA, BEN, moderates, small, useStack } from './harness/fixture.ts';
import { expectVisible } from './harness/official.ts';
import type { Participant } from './harness/participant.ts';
import { poll } from './harness/poll.ts';

const fixture = useStack();

const labelled = (label: string) => `[aria-label="${label}"]`;
const named = (testId: string) => `[data-testid="${testId}"]`;
const press = ({ page }: Participant, selector: string) => page.locator(selector).first().click();
const idOf = ({ page }: Participant) => page.evaluate(() => window.APP?.conference.getMyUserId() ?? '');
/** Opens the room by a link that goes straight in, as suites and recorders do. */
async function enter(room: string, person: typeof ADA | typeof BEN, settings: readonly string[]): Promise<Participant> {
  const participant = await fixture.open(`${room}#${['config.prejoinConfig.enabled=false', ...settings].join('&')}`, small(person));
  await participant.visit();
  await participant.page.waitForFunction(() => window.APP?.conference.isJoined() === true);
  return participant;
}
const slice = ({ page }: Participant, name: string) => page.evaluate((key) => JSON.stringify(window.APP?.store.getState()[key]), name);

it('scripts of the original client find everything by its official name', async () => {
  const room = `Official-${randomHex(6)}`;
  const ada = await fixture.open(room, small(ADA));
  await ada.visit();
  await expectVisible(ada.page, [
    ...['prejoin.screen', 'prejoin.joinMeeting', 'prejoin.joinOptions'].map(named),
    ...['#premeeting-name-input', '#prejoinVideo'],
    ...['Mute microphone', 'Stop camera', 'Select Background', 'Open settings'].map(labelled),
  ]);
  await ada.page.locator('#premeeting-name-input').fill('Ada');
  await press(ada, named('prejoin.joinMeeting'));
  await moderates(ada);
  const ben = await enter(room, BEN, [
    'userInfo.displayName=%22Ben%22',
    'userInfo.email=%22ben@example.org%22',
    'config.tileView.numberOfVisibleTiles=9',
  ]);
  const [adaId, benId] = await Promise.all([idOf(ada), idOf(ben)]);

  // Who is there, and how it goes.
  await poll(() => ada.page.evaluate(() => window.APP?.conference.listMembers()[0]?.getDisplayName() === 'Ben'), {
    timeoutMs: 10_000,
    what: 'Ben by his name',
  });
  for (const one of [ada, ben])
    await poll(() => one.page.evaluate(() => window.APP?.conference.getConnectionState() === 'connected'), {
      timeoutMs: 15_000,
      what: 'connected',
    });
  await poll(() => ben.page.evaluate(() => (window.APP?.conference.getStats().bitrate.download ?? 0) > 0), {
    timeoutMs: 15_000,
    what: 'something received',
  });
  expect(await ben.page.evaluate(() => window.APP?.conference._room?.room.roomjid)).toBe(`${room.toLowerCase()}@muc.meet.jitsi`);
  expect(await slice(ada, 'features/base/participants')).toContain('"role":"moderator"');
  expect(await slice(ben, 'features/base/config')).toContain('"numberOfVisibleTiles":9');
  // A link that goes in without asking leaves the devices off.
  expect(await ben.page.evaluate(() => window.APP?.conference.isLocalAudioMuted())).toBe(true);
  await ben.page.evaluate(() => window.APP?.conference.muteAudio(false));
  await poll(() => ada.page.evaluate(() => window.APP?.conference.listMembers()[0]?.isAudioMuted() === false), {
    timeoutMs: 10_000,
    what: 'Ben unmuted',
  });
  await ben.page.evaluate(() => window.APP?.store.dispatch({ type: 'LOCAL_PARTICIPANT_RAISE_HAND', raisedHandTimestamp: Date.now() }));
  await expectVisible(ada.page, [named('notify.raisedHand')]);

  // The bar and what it opens.
  await expectVisible(
    ada.page,
    ['Mute microphone', 'Stop camera', 'Start sharing your screen', 'Raise your hand', 'Leave the meeting', 'More actions'].map(labelled),
  );
  await press(ada, labelled('Open chat'));
  await expectVisible(ada.page, ['#sideToolbarContainer', '#chat-input', labelled('Close chat')]);
  await press(ada, '#polls-tab');
  await press(ada, labelled('Close chat'));
  await press(ada, '[aria-label^="Open participants pane"]');
  await expectVisible(ada.page, ['#participants-pane', `#participant-item-${benId}`, named(`participant-more-options-${benId}`)]);
  await press(ada, named(`mute-audio-${benId}`));
  await expectVisible(ben.page, [labelled('Unmute microphone')]);
  await press(ada, named(`participant-more-options-${benId}`));
  await expectVisible(ada.page, [named(`unmute-video-${benId}`)]);
  await ada.page.keyboard.press('Escape');
  await press(ada, labelled('Close participants pane'));
  await press(ada, labelled('More actions'));
  await expectVisible(ada.page, [
    labelled('More actions menu'),
    '#overflow-context-menu',
    ...['Open settings', 'Manage video quality', 'Edit your profile'].map(labelled),
  ]);
  await press(ada, labelled('Security options'));
  await expectVisible(ada.page, ['#lobby-section-switch', '#info-password-input', '#dialog-title', '#modal-header-close-button']);
  await press(ada, '#modal-header-close-button');

  // The pictures.
  await expectVisible(ada.page, ['#largeVideoContainer', `#participant_${benId}`, '#localVideoContainer', '#localVideo_container']);
  expect(await ada.page.evaluate(() => window.APP?.UI.getLargeVideoID())).toBe(benId);
  await press(ada, labelled('Enter tile view'));
  await expectVisible(ada.page, [labelled('Exit tile view'), `#participant_${benId}_name`, '#videoconference_page.tile-view']);

  await ada.page.evaluate((id) => window.APP?.conference._room?.kickParticipant(id, 'for a test'), benId);
  await ben.page.waitForFunction(() => window.APP?.conference.isJoined() === false);
  await ada.page.evaluate(() => window.APP?.conference.hangup());
  await ada.page.waitForFunction(() => window.APP?.conference._room === undefined);
  expect(adaId).not.toBe(benId);
});

const RECORDER = [
  ...['iAmRecorder=true', 'externalConnectUrl=null', 'startWithAudioMuted=true', 'startWithVideoMuted=true', 'requireDisplayName=false'],
  ...[
    'deeplinking.disabled=true',
    'p2p.enabled=false',
    'analytics.disabled=true',
    'disableInitialGUM=true',
    'useHostPageLocalStorage=true',
  ],
].map((setting) => `config.${setting}`);

it('a recorder sees pictures alone, knows who is there, and tells what it does', async () => {
  const room = `recorded-${randomHex(6)}`;
  const ada = await fixture.join(room, small(ADA));
  const content = encodeURIComponent(JSON.stringify(JSON.stringify({ displayname: 'Recorder', other: 'x' })));
  const recorder = await enter(room, BEN, [...RECORDER, `appData.localStorageContent=${content}`]);
  await poll(() => ada.page.evaluate(() => window.APP?.conference.listMembers()[0]?.getDisplayName() === 'Recorder'), {
    timeoutMs: 10_000,
    what: 'its name',
  });

  await expectVisible(recorder.page, ['#largeVideo']);
  await poll(() => recorder.page.evaluate(() => (window.APP?.conference.getStats().bitrate.download ?? 0) > 0), {
    timeoutMs: 15_000,
    what: 'something received',
  });
  await recorder.screenshot('recorder');
  // Nothing to press, nothing of itself, nothing kept.
  expect(await recorder.page.locator('button:visible, [role="dialog"], [role="toolbar"], #localVideoContainer').count()).toBe(0);
  expect(await recorder.page.evaluate(() => localStorage.getItem('displayname'))).toBeNull();

  await recorder.page.evaluate(() => {
    const muc = window.APP?.conference._room?.room;
    muc?.addListener('xmpp.muc_member_joined', (from, nick) => {
      document.title = `joined ${nick} ${from}`;
    });
    muc?.addOrReplaceInPresence('jitsi_participant_mode', { value: 'file' });
    muc?.sendPresence();
  });
  await poll(() => ada.page.evaluate(() => window.APP?.conference._room?.getParticipants()[0]?.getProperty('mode') === 'file'), {
    timeoutMs: 10_000,
    what: 'what it does',
  });
  const ben = await fixture.join(room, small(BEN));
  await poll(async () => (await recorder.page.title()).startsWith(`joined Ben ${room}@`), { timeoutMs: 10_000, what: 'that Ben came' });
  expect(await recorder.page.evaluate(() => Object.keys(window.APP?.conference._room?.room.members ?? {}).length)).toBe(2);
  expect(await recorder.page.locator('[role="status"]:visible, [data-testid^="notify."]').count()).toBe(0);
  // With a strip of people, too; and once it has left it counts itself alone, for which recorders wait.
  await expectVisible(recorder.page, ['div#remoteVideos span.videocontainer[data-role=strip]']);
  expect(await recorder.page.locator('button:visible').count()).toBe(0);
  expect(await recorder.page.evaluate(() => window.APP?.conference.membersCount)).toBe(3);
  await recorder.page.evaluate(() => window.APP?.conference._room?.leave());
  await poll(() => recorder.page.evaluate(() => window.APP?.conference.membersCount === 1), { timeoutMs: 10_000, what: 'alone' });
  await ben.leave();
});
