import { describe, expect, it } from 'vitest';
import { isOnVolume } from './volume.ts';

const MOUNTS = `600 500 0:50 / / ro,relatime - overlay overlay rw
601 600 0:51 / /proc rw - proc proc rw
602 600 8:1 /srv/meet/prosody /config rw,relatime - ext4 /dev/sda1 rw
603 600 8:1 /srv/a\\040b /my\\040data rw,relatime - ext4 /dev/sda1 rw
`;

describe('isOnVolume', () => {
  it.each([
    ['/config', true],
    ['/config/data', true],
    ['/configuration', false],
    ['/my data/x', true],
    ['/var/lib/prosody', false],
  ])('%s: %s', (folder, expected) => expect(isOnVolume(folder, MOUNTS)).toBe(expected));
});
