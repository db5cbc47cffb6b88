import { describe, expect, it } from 'vitest';
import { chooseEncoding } from './send-asset.ts';

const both = { br: Buffer.alloc(1), gzip: Buffer.alloc(1) };

describe('chooseEncoding', () => {
  it.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip;q=1.0, br;q=0.1', 'br'],
    ['gzip, br;q=0', 'gzip'],
    ['br;q=0.0,gzip;q=0.000', 'identity'],
    ['deflate', 'identity'],
    ['x-gzip, sbr', 'identity'],
    ['GZIP', 'gzip'],
  ])('%s: %s', (accepted, expected) => {
    expect(chooseEncoding(accepted, both)).toBe(expected);
  });

  it('takes no encoding that the asset does not have', () => {
    expect(chooseEncoding('br, gzip', { gzip: Buffer.alloc(1) })).toBe('gzip');
    expect(chooseEncoding('br, gzip', {})).toBe('identity');
  });
});
