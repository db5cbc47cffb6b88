import { expect, it } from 'vitest';
import { newWhiteboardRoom, readKey, seal, unseal } from './scene-crypto.ts';

it('opens with the key of the room what was sealed with it, and nothing else', async () => {
  const [room, other] = await Promise.all([newWhiteboardRoom(), newWhiteboardRoom()]);
  expect(room.roomId).toMatch(/^[0-9a-f]{20}$/);
  expect(room.roomKey).toMatch(/^[\w-]{22}$/);
  const key = await readKey(room.roomKey);
  const sealed = await seal(key, '{"a":"会"}');
  expect(await unseal(await readKey(room.roomKey), sealed)).toBe('{"a":"会"}');
  await expect(unseal(await readKey(other.roomKey), sealed)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  const changed = new Uint8Array(sealed.data.slice(0));
  changed.set([(changed[0] ?? 0) ^ 1]);
  await expect(unseal(key, { ...sealed, data: changed.buffer })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
});

it('takes no broken key', async () => {
  await expect(readKey('x')).rejects.toMatchObject({ code: 'INPUT_INVALID' });
});

it('opens what official clients seal', async () => {
  // Sealed with the key of 16 zero bytes and an IV of 12 zero bytes: AES-GCM is deterministic then.
  const key = await readKey('AAAAAAAAAAAAAAAAAAAAAA');
  const iv = new Uint8Array(12);
  const data = Uint8Array.from(
    '03 88 da ce 60 b6 a3 92 f3 28 c2 b9 71 b2 fe 78 ab 6e 47 d4 2c ec 13 bd f5 3a 67 b2 12 57 bd df'.split(' '),
    (byte) => Number.parseInt(byte, 16),
  );
  // Test case 2 of the GCM specification: sixteen zero bytes.
  expect(await unseal(key, { data: data.buffer, iv })).toBe('\0'.repeat(16));
});
