import { expect, it } from 'vitest';
import { uploadTime } from './upload-time.ts';

const prefix = { 'x-forwarded-prefix': '/meet' };

it.each([
  ['POST', '/file-sharing/sessions/m/files', '/', {}, true],
  ['POST', '/meet/file-sharing/sessions/m/files', '/meet/', {}, true],
  ['POST', '/file-sharing/sessions/m/files', '/meet/', prefix, true],
  ['GET', '/file-sharing/sessions/m/files', '/', {}, false],
  ['POST', '/http-bind?room=/file-sharing/sessions/', '/', {}, false],
  ['POST', '/tenant/file-sharing/sessions/m/files', '/', {}, false],
] as const)('%s %s in %s with %o takes its time: %j', (method, url, basePath, headers, expected) => {
  expect(uploadTime({ method, url, headers }, basePath) !== undefined).toBe(expected);
});
