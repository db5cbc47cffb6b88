import { expect, it } from 'vitest';
import { Plain } from './plain.ts';

it.each([
  ['tim', 'tanstaaftanstaaf'],
  ['jürgen', 'Grüße*(&)\\'],
  ['王芳', '密码-pw-🔑'],
])('PLAIN says %s and the password in UTF-8', (username, password) => {
  const sent = Buffer.from(btoa(new Plain().response({ username, password })), 'base64').toString('utf8');
  expect(sent).toBe(`\0${username}\0${password}`);
});
