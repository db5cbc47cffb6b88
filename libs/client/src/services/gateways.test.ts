import { NS, parseXml, xml } from '@parley/xmpp-core';
import { beforeEach, expect, it } from 'vitest';
import { FOCUS, ROOM, World } from '../fixtures/world.ts';
import type { Transcript } from './transcripts.ts';

let world: World;
let heard: Transcript[];
beforeEach(async () => {
  world = new World();
  heard = [];
  world.client.on('transcript', (transcript) => heard.push(transcript));
  await world.join('aa');
});
const asked = () => world.xmpp.requests.filter(({ to }) => to === FOCUS).map(({ child }) => child);
const said = { type: 'transcription-result', message_id: 'm', transcript: [{ text: 'hello' }], participant: { id: 'aa', name: 'Ada' } };
const write = (from: string) =>
  world.xmpp.message(xml('message', { from, type: 'groupchat' }, xml('json-message', { xmlns: NS.jitmeet }, JSON.stringify(said))));

it('asks the focus for recordings, streams and a transcriber', async () => {
  const { gateways } = world.client.services;
  await gateways.startRecording({ mode: 'file', isShared: true });
  await gateways.startRecording({ mode: 'stream', streamKey: 'k-1' });
  await gateways.stopRecording({ id: 's1', mode: 'stream' });
  await gateways.callTranscriber();
  const [file, stream, stop, dial] = asked().slice(-4);
  expect(file?.attrs).toMatchObject({ action: 'start', recording_mode: 'file', app_data: '{"file_recording_metadata":{"share":true}}' });
  expect(stream?.attrs).toMatchObject({ action: 'start', recording_mode: 'stream', streamid: 'k-1' });
  expect(stop?.attrs).toMatchObject({ action: 'stop', session_id: 's1' });
  expect(dial?.toString()).toBe(
    parseXml(
      `<dial xmlns='urn:xmpp:rayo:1' to='jitsi_meet_transcribe' from='fromnumber'><header xmlns='urn:xmpp:rayo:1' name='JvbRoomName' value='${ROOM}'/></dial>`,
    ).toString(),
  );
  await expect(gateways.startRecording({ mode: 'stream' })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
});

it('hears transcribers, and nobody who is seen in the room: no person says what others have said', () => {
  write(`${ROOM}/transcriber`);
  expect(heard).toMatchObject([{ text: 'hello', speakerName: 'Ada' }]);
  write(`${ROOM}/aa`);
  write('other@muc.meet.jitsi/transcriber');
  expect(heard).toHaveLength(1);
});
