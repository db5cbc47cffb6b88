import { type MediaKind, type OfficialPeer, prosodyVersions, waitFor } from '@parley/testing';
import { attr, childOf, type Element, NS, parseXml, xml } from '@parley/xmpp-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthStack, refusalOf } from './testing/auth-stack.ts';

const SECRET = 'a-shared-secret-of-the-relay';

describe.each(await prosodyVersions())('a room at Prosody $version', (prosody) => {
  let stack: AuthStack;
  let rooms = 0;
  beforeAll(async () => {
    stack = await AuthStack.start(prosody, { ROOM_MODERATORS: 'first', TURNS_HOST: 'relay.test', TURN_CREDENTIALS: SECRET });
  });
  afterAll(() => stack?.stop());

  const newRoom = () => `moderated-${++rooms}`;
  const enter = async (room: string, tenant?: string) => {
    const peer = await stack.peer({ room, ...(tenant !== undefined && { tenant }) });
    await peer.requestConference();
    await peer.enter();
    return peer;
  };
  const moderator = async (room: string, tenant?: string) => {
    const peer = await enter(room, tenant);
    await peer.until(() => peer.view.self?.role === 'moderator', 'the role of a moderator');
    return peer;
  };
  /** All of these have the same metadata but for credentials, which is this. */
  const agreeOn = (peers: readonly OfficialPeer[], expected: object) => {
    const wanted = JSON.stringify(expected);
    const known = ({ services }: OfficialPeer) => JSON.stringify({ ...services.metadata, services: undefined });
    return Promise.all(peers.map((peer) => peer.until(() => known(peer) === wanted, `the metadata ${wanted}`)));
  };
  const unmute = (peer: OfficialPeer, kind: MediaKind = 'audio') => refusalOf(peer.requestMute(kind, peer.endpoint, 'false'));
  /** Switches it on, and waits until the focus has it, too. */
  const moderate = async (anna: OfficialPeer, ben: OfficialPeer, kind: MediaKind = 'audio') => {
    anna.services.moderate(kind, true);
    await ben.until(() => ben.services.moderated.has(kind), 'moderation');
    await waitFor(async () => (await unmute(ben, kind)) === 'not-allowed', { what: 'moderation at the focus' });
  };

  it('has metadata that everybody knows before the own presence, with relays', async () => {
    const room = newRoom();
    const anna = await moderator(room);
    const ben = await enter(room);
    expect([anna.services.knewMetadata, ben.services.knewMetadata]).toEqual([true, true]);
    const relay = { type: 'turns', host: 'relay.test', transport: 'tcp', password: expect.any(String) };
    expect(ben.services.metadata?.services).toMatchObject([relay]);
    expect(stack.logs).not.toContain(SECRET);

    anna.services.setMetadata('startMuted', { audio: true });
    await agreeOn([anna, ben], { startMuted: { audio: true } });
    const count = ben.services.of('room_metadata').length;
    anna.services.setMetadata('startMuted', { audio: true });
    anna.services.setMetadata('permissions', { pollCreationRestricted: true });
    const all = { startMuted: { audio: true }, permissions: { pollCreationRestricted: true } };
    await agreeOn([anna, ben], all);
    expect(ben.services.of('room_metadata')).toHaveLength(count + 1);
    const carl = await enter(room);
    expect(carl.services.knewMetadata).toBe(true);
    await agreeOn([carl], all);
  });

  it('refuses who may not, and what makes no sense', async () => {
    const room = newRoom();
    const [anna, ben, outsider] = [await moderator(room), await enter(room), await stack.peer({ room })];
    const startMuted = ben.services.metadataCommand('startMuted', { audio: true });
    const commands: readonly (readonly [string, Element])[] = [
      ['room_metadata', startMuted],
      ['room_metadata', ben.services.metadataCommand('recording', { isTranscribingEnabled: true })],
      ['av_moderation', xml('av_moderation', { enable: 'true', mediaType: 'audio' })],
      ['av_moderation', xml('av_moderation', { enable: 'false', mediaType: 'desktop' })],
      ['av_moderation', xml('av_moderation', { jidToWhitelist: `${ben.room}/${ben.endpoint}`, mediaType: 'audio' })],
      ['av_moderation', xml('av_moderation', { jidToBlacklist: `${ben.room}/${anna.endpoint}`, mediaType: 'video' })],
    ];
    for (const peer of [ben, outsider])
      for (const [service, command] of commands) expect(await peer.services.refusal(service, command)).toBe('auth/forbidden');
    expect(await anna.services.refusal('room_metadata', anna.services.metadataCommand('services', []))).toBe('cancel/not-allowed');
    expect(await anna.services.refusal('room_metadata', xml('room_metadata', { xmlns: NS.jitmeet }, '{'))).toBe('modify/bad-request');
    expect(await anna.services.refusal('av_moderation', xml('av_moderation', { enable: 'true' }))).toBe('modify/bad-request');
    const nobody = xml('av_moderation', { jidToWhitelist: `${anna.room}/nobody`, mediaType: 'audio' });
    expect(await anna.services.refusal('av_moderation', nobody)).toBe('cancel/item-not-found');
    expect([anna.services.of('av_moderation'), anna.services.metadata?.startMuted]).toEqual([[], undefined]);
  });

  it('is moderated: muted by the focus, let speak by a moderator, and free again', async () => {
    const room = newRoom();
    const [anna, ben] = [await moderator(room), await enter(room)];
    expect(await unmute(ben)).toBe('accepted');
    await moderate(anna, ben);
    expect(ben.services.moderated.get('audio')).toBe(`${ben.room}/${anna.endpoint}`);
    await ben.until(() => ben.muted.has(`${ben.endpoint}-a0`), 'the mute of the focus');
    expect(anna.muted.size).toBe(0);
    await agreeOn([anna, ben], { startMuted: { audio: true } });
    await anna.until(() => anna.services.allowed.has('audio'), 'the list of a moderator');
    expect([anna.services.allowed.get('audio'), ben.services.allowed.get('audio')]).toEqual([[anna.endpoint], undefined]);
    expect([await unmute(ben), await unmute(anna), await unmute(ben, 'video')]).toEqual(['not-allowed', 'accepted', 'accepted']);

    anna.services.permit('audio', ben.endpoint);
    await ben.until(() => ben.services.approved.get('audio'), 'the permission');
    await waitFor(async () => (await unmute(ben)) === 'accepted', { what: 'the permission at the focus' });
    anna.services.permit('audio', ben.endpoint, false);
    await ben.until(() => ben.services.approved.get('audio') === false, 'the end of it');
    await waitFor(async () => (await unmute(ben)) === 'not-allowed', { what: 'the end of it at the focus' });

    const carl = await enter(room);
    await carl.until(() => carl.services.moderated.has('audio'), 'moderation');
    expect([carl.services.moderated, carl.services.metadata?.startMuted]).toEqual([ben.services.moderated, { audio: true }]);
    await anna.connection.iq('set', anna.room, grant(carl));
    await carl.until(() => carl.services.allowed.get('audio')?.includes(carl.endpoint), 'the lists of a moderator');
    await anna.until(() => anna.services.allowed.get('audio')?.includes(carl.endpoint), 'the new moderator in them');
    expect(carl.services.allowed).toEqual(anna.services.allowed);

    carl.services.moderate('audio', false);
    for (const peer of [anna, ben, carl]) await peer.until(() => peer.services.moderated.size === 0, 'the end of moderation');
    await agreeOn([anna, ben, carl], { startMuted: {} });
    await waitFor(async () => (await unmute(ben)) === 'accepted', { what: 'the end of moderation at the focus' });
    anna.services.permit('video', ben.endpoint);
    const asked = await ben.services.next('av_moderation', ({ from }) => from !== undefined);
    expect(asked).toMatchObject({ approved: true, mediaType: 'video', from: `${ben.room}/${anna.endpoint}` });
  });

  it('of a tenant is moderated under the name that clients know', async () => {
    const [anna, ben] = [await moderator('same', 'acme'), await enter('same', 'acme')];
    const stranger = await moderator('same', 'other');
    await moderate(anna, ben, 'desktop');
    expect(anna.services.of('av_moderation')[0]).toMatchObject({ room: 'same@muc.acme.meet.jitsi' });
    anna.services.permit('desktop', ben.endpoint);
    await ben.until(() => ben.services.approved.get('desktop'), 'the permission');
    await waitFor(async () => (await unmute(ben, 'desktop')) === 'accepted', { what: 'the permission at the focus' });
    await stranger.barrier();
    expect([stranger.services.of('av_moderation'), stranger.services.metadata?.startMuted]).toEqual([[], undefined]);
  });

  it('starts muted as a moderator of an older client says in presence', async () => {
    const room = newRoom();
    const [anna, ben] = [await moderator(room), await enter(room)];
    const policy = `<startmuted xmlns='${NS.startMuted}' audio='true' video='false'/>`;
    ben.sendPresence('', policy);
    await anna.until(() => ben.endpoint && childOf(anna.view.occupants.get(ben.endpoint)?.presence, 'startmuted'), 'the wish of nobody');
    anna.sendPresence('', policy);
    await agreeOn([anna, ben, await enter(room)], { startMuted: { audio: true, video: false } });
  });

  it('shows late comers what clients say of themselves, as it was said', async () => {
    const room = newRoom();
    const [anna, ben] = [await moderator(room), await enter(room)];
    anna.sendPresence('', SAID.join(''));
    await ben.until(() => childOf(ben.view.occupants.get(anna.endpoint)?.presence, 'follow-me'), 'what is said');
    const carl = await enter(room);
    for (const peer of [ben, carl])
      expect(saidBy(peer.view.occupants.get(anna.endpoint)?.presence)).toEqual(SAID.map((text) => shapeOf(parseXml(text))));
    expect(childOf(carl.view.occupants.get('focus')?.presence, 'etherpad', NS.etherpad)?.getText()).toBe(room);
    for (const kind of ['knock', 'knack'])
      anna.connection.send(xml('message', { xmlns: NS.client, to: anna.room, type: 'groupchat' }, xml('subject', {}, kind)));
    await carl.until(() => subjectOf(carl) === 'knack', 'the subject');
    expect(subjectOf(await subjectKnown(await enter(room)))).toBe('knack');
    ben.connection.send(xml('message', { xmlns: NS.client, to: ben.room, type: 'groupchat' }, xml('subject', {}, 'mine')));
    await ben.until(() => ben.messages.some((message) => attr(message, 'type') === 'error'), 'a refusal');
    expect(subjectOf(carl)).toBe('knack');
  });

  it('is as it was after a restart of the policy service, of the focus, and of Prosody', async () => {
    const room = newRoom();
    const [anna, ben] = [await moderator(room), await enter(room)];
    await moderate(anna, ben);
    anna.services.setMetadata('permissions', { groupChatRestricted: true });
    anna.connection.send(xml('message', { xmlns: NS.client, to: anna.room, type: 'groupchat' }, xml('subject', {}, 'Budget')));
    await ben.until(() => subjectOf(ben) === 'Budget', 'the subject');
    const state = { startMuted: { audio: true }, permissions: { groupChatRestricted: true } };
    const meetingId = await meetingOf(ben);

    process.kill(stack.server.pidOf('policy'), 'SIGKILL');
    // Prosody keeps it until the service is back.
    anna.services.permit('audio', ben.endpoint);
    await ben.until(() => ben.services.approved.get('audio'), 'the permission', 20_000);
    await stack.server.ready();
    const carl = await enter(room);
    await agreeOn([anna, ben, carl], state);
    await carl.until(() => carl.services.moderated.has('audio'), 'moderation');

    await stack.restartFocus();
    const dora = await enter(room);
    await waitFor(async () => (await unmute(dora)) === 'not-allowed', { what: 'moderation at the new focus' });
    expect([await unmute(ben), await unmute(carl), await meetingOf(dora)]).toEqual(['accepted', 'not-allowed', meetingId]);
    await dora.until(() => dora.services.moderated.get('audio') === ben.services.moderated.get('audio'), 'moderation');

    await stack.restartProsody('SIGKILL');
    const [again, late] = [await moderator(room), await enter(room)];
    await agreeOn([again, late], state);
    await late.until(() => late.services.moderated.has('audio'), 'moderation');
    await again.until(() => String(again.services.allowed.get('audio')) === again.endpoint, 'only who is here may speak');
    expect([subjectOf(await subjectKnown(late)), await meetingOf(late)]).toEqual(['Budget', meetingId]);
    await waitFor(async () => (await unmute(late)) === 'not-allowed', { what: 'moderation at the focus' });
  });
});

const SAID = [
  '<jitsi_participant_raisedHand>1700000000000</jitsi_participant_raisedHand>',
  '<jitsi_participant_e2ee.enabled>true</jitsi_participant_e2ee.enabled>',
  '<jitsi_participant_e2ee.idKey.curve25519>Zm9v+/bar=</jitsi_participant_e2ee.idKey.curve25519>',
  '<features><feature var="https://jitsi.org/meet/e2ee"/></features>',
  '<follow-me filmstripVisible="true" nextOnStage="a-v0"/>',
  '<shared-video from="anna" state="start" time="1.5">dQw4w9WgXcQ</shared-video>',
];

/** Name, attributes and content, in which two elements are the same. */
function shapeOf(element: Element): unknown {
  const { xmlns: _inherited, ...attributes } = element.attrs as Record<string, string>;
  return [element.name, attributes, element.getText(), element.getChildElements().map(shapeOf)];
}

/** What of that is in a presence. */
function saidBy(presence: Element | undefined): unknown[] {
  const said = SAID.map(parseXml).map(({ name }) => childOf(presence, name));
  return said.map((element) => element && shapeOf(element));
}

const grant = (peer: OfficialPeer) =>
  xml('query', { xmlns: NS.mucAdmin }, xml('item', { affiliation: 'owner', jid: peer.connection.jid.split('/')[0] }));

const subjectOf = ({ messages, room }: OfficialPeer) =>
  messages
    .filter((message) => attr(message, 'type') === 'groupchat' && attr(message, 'from')?.startsWith(room) && childOf(message, 'subject'))
    .map((message) => childOf(message, 'subject')?.getText())
    .at(-1);

async function subjectKnown(peer: OfficialPeer): Promise<OfficialPeer> {
  await peer.until(() => subjectOf(peer), 'a subject');
  return peer;
}

async function meetingOf(peer: OfficialPeer): Promise<string | undefined> {
  const form = childOf(childOf(await peer.discoRoom(), 'query'), 'x', NS.dataForm);
  const field = form?.getChildren('field').find((one) => attr(one, 'var') === 'muc#roominfo_meetingId');
  return childOf(field, 'value')?.getText();
}
