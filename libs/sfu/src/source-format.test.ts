import { describe, expect, it } from 'vitest';
import { SourceFormat } from './source-format.ts';

const streams = (count: number) => Array.from({ length: count }, (_, index) => ({ ssrc: index + 1, rtxSsrc: index + 11 }));

describe('SourceFormat', () => {
  it.each([
    ['VP8', 3, 3],
    ['H264', 2, 2],
    ['AV1', 3, 3],
    ['VP9', 1, 3],
  ] as const)('counts the layers of %s in %i streams as %i', (codec, count, layers) => {
    const format = new SourceFormat(streams(count));
    expect([format.codec, format.layers]).toEqual([undefined, count]);
    expect([format.onCodec(codec), format.onCodec(codec)]).toEqual([true, false]);
    expect([format.codec, format.layers]).toEqual([codec, layers]);
  });

  it('knows codecs by their payload type', () => {
    const format = new SourceFormat(streams(3));
    expect([100, 100, 96, 127, 41].map((type) => format.onPayloadType(type))).toEqual([true, false, false, false, true]);
    expect(format.codec).toBe('AV1');
  });

  it('takes the smaller side for the height, and doubles where a layer is still unknown', () => {
    const format = new SourceFormat(streams(3));
    expect(format.heights).toBeUndefined();
    expect(format.onSizes(2, '540x960')).toBe(true);
    expect(format.heights).toEqual([270, 540, 1080]);
    expect([format.onSizes(1, '272x480'), format.onSizes(1, '272x480'), format.onSizes(3, '1080x1920')]).toEqual([true, false, false]);
    expect(format.heights).toEqual([272, 540, 1080]);
  });

  it('reads the layers inside one stream, of which the sender may have stopped some', () => {
    const format = new SourceFormat(streams(3));
    format.onCodec('VP9');
    format.onSizes(1, '320x180,640x360,1280x720');
    expect(format.heights).toEqual([180, 360, 720]);
    format.onSizes(1, '160x90');
    expect(format.heights).toEqual([90, 180, 360]);
  });

  it('takes such a codec for a stream per layer once another stream than the first has pictures', () => {
    const format = new SourceFormat(streams(2));
    format.onCodec('VP9');
    format.onSizes(1, '320x180');
    expect([format.layers, format.heights]).toEqual([3, [180, 360, 720]]);
    expect(format.onSizes(2, '640x400')).toBe(true);
    expect([format.layers, format.heights]).toEqual([2, [180, 400]]);
    format.onCodec('AV1');
    expect(format.layers).toBe(3);
  });

  it('forgets the sizes of another codec', () => {
    const format = new SourceFormat(streams(3));
    format.onSizes(1, '320x180');
    format.onCodec('AV1');
    expect(format.heights).toBeUndefined();
  });

  it.each(['', 'x', '0x0', '-1x5', '1280', '99999x99999', 'NaNx1'])('ignores the size %o', (size) => {
    const format = new SourceFormat(streams(1));
    expect([format.onSizes(1, size), format.heights]).toEqual([false, undefined]);
  });

  it('ignores streams that are not its own', () => {
    expect(new SourceFormat(streams(1)).onSizes(99, '320x180')).toBe(false);
  });
});
