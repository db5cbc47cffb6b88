import { expect, it } from 'vitest';
import { readTranscript } from './transcripts.ts';

const SAID = {
  type: 'transcription-result',
  message_id: 'm1',
  participant: { id: 'aa', name: 'Ada', avatar_url: 'x' },
  transcript: [{ text: ' hello ', confidence: 0.9 }],
  language: 'en-US',
  is_interim: true,
  timestamp: '2026-11-26T12:00:00Z',
};

it('reads what was said, and what it means elsewhere', () => {
  expect(readTranscript(SAID, 7)).toEqual({
    id: 'm1',
    speakerId: 'aa',
    speakerName: 'Ada',
    text: 'hello',
    language: 'en-US',
    isInterim: true,
    isTranslation: false,
    at: Date.parse('2026-11-26T12:00:00Z'),
  });
  expect(readTranscript({ type: 'translation-result', message_id: 'm1', text: 'hallo', language: 'de' }, 7)).toMatchObject({
    ...{ text: 'hallo', language: 'de', isTranslation: true, isInterim: false, speakerId: '', at: 7 },
  });
});

it.each<[string, object]>([
  ['another message', { ...SAID, type: 'polls' }],
  ['no id', { ...SAID, message_id: 5 }],
  ['no text', { ...SAID, transcript: [{}] }],
  ['nothing said', { ...SAID, transcript: [{ text: '  ' }] }],
  ['no list', { ...SAID, transcript: { text: 'x' } }],
])('reads nothing out of %s', (_what, content) => {
  expect(readTranscript(content as Readonly<Record<string, unknown>>, 0)).toBeUndefined();
});

it('cuts what never ends', () => {
  expect(readTranscript({ ...SAID, transcript: [{ text: 'x'.repeat(9_999) }], participant: { id: {}, name: 7 } }, 0)).toMatchObject({
    ...{ text: 'x'.repeat(2_000), speakerId: '', speakerName: '' },
  });
});
