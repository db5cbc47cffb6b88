import { describe, expect, it } from 'vitest';
import { IMAGES, parseImages } from './arguments.ts';

describe('parseImages', () => {
  it.each([
    [[], { images: IMAGES, repository: 'parley', tags: ['1.2.3', 'latest'], base: undefined, fresh: false }],
    [['web'], { images: ['base', 'web'], repository: 'parley', tags: ['1.2.3', 'latest'], base: undefined, fresh: false }],
    [
      ['--fresh', '--tag', 'unstable', '--repo', 'registry.example.com:5000/meet', '--base', 'debian:x'],
      {
        images: IMAGES,
        repository: 'registry.example.com:5000/meet',
        tags: ['unstable'],
        base: 'debian:x',
        fresh: true,
      },
    ],
  ])('reads %j', (args, expected) => {
    expect(parseImages(args, '1.2.3')).toEqual(expected);
  });

  it.each([
    [['jibri'], 'recording, which does not exist yet'],
    [['jigasi'], 'SIP'],
    [['wbe'], 'the images are base, jicofo, jvb, prosody, web'],
    [['--tag', 'a b'], '--tag a b'],
    [['--repo', 'Parley'], '--repo Parley'],
    [['--no-cache'], 'npm run images'],
  ])('refuses %j', (args, message) => {
    expect(() => parseImages(args, '1.2.3')).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message: expect.stringContaining(message) }),
    );
  });
});
