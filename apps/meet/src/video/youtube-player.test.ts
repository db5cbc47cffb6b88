import { expect, it } from 'vitest';
import { YouTubePlayer } from './youtube-player.ts';

function player() {
  const sent: unknown[] = [];
  return { sent, youtube: new YouTubePlayer((message) => void sent.push(JSON.parse(message))) };
}

it('learns piece by piece what the frame does', () => {
  const { youtube } = player();
  expect(youtube.state()).toBeUndefined();
  expect(youtube.receive('{"event":"infoDelivery","info":{"playerState":1,"currentTime":12.5,"volume":40,"muted":false}}')).toBe('changed');
  expect(youtube.receive('{"event":"infoDelivery","info":{"currentTime":13}}')).toBe('changed');
  expect(youtube.state()).toEqual({ isPlaying: true, time: 13, isMuted: false, volume: 0.4 });
  youtube.receive('{"event":"infoDelivery","info":{"playerState":2}}');
  expect(youtube.state()?.isPlaying).toBe(false);
  expect(youtube.receive('{"event":"onError","info":150}')).toBe('failed');
});

it.each(['', 'x', '7', 'null', '{"info":7}', '{"event":"infoDelivery"}', { event: 'onError' }, `{"info":"${'x'.repeat(20_000)}"}`])(
  'is not confused by %.40j',
  (data) => {
    const { youtube } = player();
    expect(youtube.receive(data)).toBeUndefined();
    expect(youtube.state()).toBeUndefined();
  },
);

it('bounds what the frame says', () => {
  const { youtube } = player();
  youtube.receive('{"info":{"currentTime":-5,"volume":900,"playerState":"x"}}');
  expect(youtube.state()).toEqual({ isPlaying: false, time: 0, isMuted: false, volume: 1 });
});

it('says what it wants in the words of the frame', () => {
  const { youtube, sent } = player();
  youtube.listen();
  youtube.seek(9);
  youtube.setVolume(0.5, true);
  youtube.pause();
  expect(sent).toMatchObject([
    { event: 'listening' },
    { event: 'command', func: 'seekTo', args: [9, true] },
    { func: 'setVolume', args: [50] },
    { func: 'mute' },
    { func: 'pauseVideo' },
  ]);
});
