import { describe, expect, it } from 'vitest';
import { FocusHarness } from '../testing/focus-harness.ts';
import { AWAIT_OWNERS_MS } from './door-book.ts';

const machineUid = (name: string) => `${name}-has-a-long-machine-uid`;

/** Anna moderates a room with a lobby, Ben is inside; then Prosody is lost. */
async function lostMeeting() {
  const focus = new FocusHarness({ env: { ROOM_MODERATORS: 'first', JICOFO_CONF_INITIAL_PARTICIPANT_WAIT_TIMEOUT: '15 seconds' } });
  const ask = (name: string, turn: number) => focus.ask(`${name}${turn}@meet.jitsi/r`, { machineUid: machineUid(name) });
  const join = async (name: string, turn: number, over = {}) => {
    await ask(name, turn);
    focus.presence(`${name}${turn}`, over);
    await focus.settle();
  };
  await join('anna', 1);
  focus.presence('anna1', { affiliation: 'owner' });
  await join('ben', 1);
  focus.room().outside = { membersOnly: true };
  focus.service.settingsChanged(focus.room().jid);
  await focus.settle();
  focus.service.disconnected();
  focus.service.stopAll('new session with prosody');
  focus.room().outside = undefined;
  focus.room().grants.length = 0;
  return { focus, ask, join };
}

describe('a conference whose room was lost', () => {
  it('has its door, and grants everybody what he was before it answers', async () => {
    const { focus, ask } = await lostMeeting();
    await ask('carl', 1);
    expect(focus.room().settings).toEqual({
      membersOnly: true,
      awaitsOwnersS: AWAIT_OWNERS_MS / 1_000,
      meetingId: 'meeting-1',
      beganMs: 1_000_000,
    });
    await ask('ben', 2);
    await ask('anna', 2);
    await ask('anna', 2);
    expect([focus.room().members, focus.room().grants]).toEqual([['ben2@meet.jitsi'], ['anna2@meet.jitsi']]);
  });

  it('chooses no other moderator and is not left while its own may come, and then as ever', async () => {
    const { focus, join } = await lostMeeting();
    await join('ben', 2);
    await focus.leave('ben2');
    await focus.pass(30_000);
    expect(focus.service.list()).toHaveLength(1);
    await join('ben', 3);
    expect(focus.room().grants).toEqual([]);
    await focus.pass(AWAIT_OWNERS_MS - 30_000);
    expect(focus.room().grants).toEqual(['ben3@meet.jitsi']);
  });

  it('ends without anybody when they do not come, and has its door once more', async () => {
    const { focus, ask } = await lostMeeting();
    await ask('carl', 1);
    await focus.pass(AWAIT_OWNERS_MS + 14_000);
    expect(focus.service.list()).toHaveLength(1);
    await focus.pass(2_000);
    expect(focus.service.list()).toEqual([]);
    await ask('carl', 2);
    expect(focus.room().settings).toEqual({ membersOnly: true, awaitsOwnersS: 0 });
  });

  it('lets everybody in again who could not be let in at the first attempt', async () => {
    const { focus, ask } = await lostMeeting();
    focus.room().grantError = new Error('not now');
    await ask('anna', 2);
    focus.room().grantError = undefined;
    await ask('anna', 2);
    expect(focus.room().grants).toEqual(['anna2@meet.jitsi', 'anna2@meet.jitsi']);
  });

  it('knows who asks by HTTP when he comes to the door', async () => {
    const { focus } = await lostMeeting();
    await focus.ask(undefined, { machineUid: machineUid('anna') });
    expect(focus.room().grants).toEqual([]);
    await focus.service.arrival(focus.room().jid, 'anna2@meet.jitsi/r', machineUid('anna'));
    expect(focus.room().grants).toEqual(['anna2@meet.jitsi']);
  });

  it('takes the word of the conference request before that of the join', async () => {
    const { focus, ask } = await lostMeeting();
    await ask('carl', 1);
    await focus.service.arrival(focus.room().jid, 'carl1@meet.jitsi/r', machineUid('anna'));
    expect(focus.room().grants).toEqual([]);
  });

  it('is the same meeting, with its subject, also without a door', async () => {
    const focus = new FocusHarness();
    const { jid } = focus.room();
    await focus.request();
    await focus.join('a');
    focus.service.subjectChanged(jid, 'Budget');
    focus.service.stopAll('new session with prosody');
    await focus.request();
    focus.service.subjectChanged(jid, '');
    expect([focus.room().settings, focus.room().subjects]).toEqual([{ meetingId: 'meeting-1', beganMs: 1_000_000 }, ['Budget']]);
    await focus.join('a');
    await focus.leave('a');
    await focus.request();
    expect([focus.room().settings, focus.room().subjects]).toEqual([{}, ['Budget']]);
  });
});
