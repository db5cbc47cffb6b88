import { expect, it } from 'vitest';
import { avatarAddress } from './avatar-address.ts';

const ORIGIN = 'https://meet.example';
const NONE = { corsAvatarUrls: [], gravatarUrl: undefined };
const SOME = { corsAvatarUrls: ['https://pictures.example/a/'], gravatarUrl: 'https://faces.example/avatar' };
const HOST = { corsAvatarUrls: ['https://pictures.example'], gravatarUrl: undefined };
const HASH = '84059b07d4be67b806386c0aad8070a23f18836bbaae342275dc0a83414c32ee';

it.each([
  ['nobody is asked by default', { email: 'MyEmailAddress@example.com ', avatarUrl: 'https://spy.example/a.png' }, NONE, undefined],
  ['this site is', { avatarUrl: 'https://meet.example/a.png' }, NONE, 'https://meet.example/a.png'],
  ['no site that only looks like it', { avatarUrl: 'https://meet.example.org/a.png' }, NONE, undefined],
  ['what the operator names', { avatarUrl: 'https://pictures.example/a/1.png' }, SOME, 'https://pictures.example/a/1.png'],
  ['nothing beside it', { avatarUrl: 'https://pictures.example/b/1.png' }, SOME, undefined],
  ['a host, and none whose name begins alike', { avatarUrl: 'https://pictures.example.org/1.png' }, HOST, undefined],
  ['any picture of a host', { avatarUrl: 'https://pictures.example/1.png' }, HOST, 'https://pictures.example/1.png'],
  ['what can be fetched only', { avatarUrl: 'blob:https://meet.example/1' }, NONE, undefined],
  ['a service by mail address', { email: ' MyEmailAddress@example.com' }, SOME, `https://faces.example/avatar/${HASH}?d=404&s=200`],
  ['nothing about nobody', { email: ' ' }, SOME, undefined],
])('%s', async (_, person, names, expected) => {
  expect(await avatarAddress(person, names, ORIGIN)).toBe(expected);
});
