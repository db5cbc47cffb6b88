import type { Page } from 'playwright-core';

/** A page that speaks as YouTube's player does in a frame: it plays nothing, and says what it would do. */
const PLAYER = `<!doctype html><title>Player</title><script>
  const state = { playerState: 2, currentTime: 0, volume: 100, muted: false };
  let since = performance.now();
  const tell = () => parent.postMessage(JSON.stringify({ event: 'infoDelivery', info: state }), '*');
  const tick = () => {
    const now = performance.now();
    if (state.playerState === 1) state.currentTime += (now - since) / 1000;
    since = now;
  };
  const does = {
    playVideo: () => (state.playerState = 1),
    pauseVideo: () => (state.playerState = 2),
    seekTo: (time) => (state.currentTime = time),
    setVolume: (volume) => (state.volume = volume),
    mute: () => (state.muted = true),
    unMute: () => (state.muted = false),
  };
  window.player = { state, act: (name, value) => (tick(), does[name](value), tell()) };
  addEventListener('message', ({ data }) => {
    const { event, func, args = [] } = JSON.parse(data);
    if (event === 'command') window.player.act(func, args[0]);
    else tell();
  });
  setInterval(() => { tick(); tell(); }, 200);
</script>`;

/** What a page that is not on any network can play. */
export interface FakePlayer {
  readonly state: { readonly playerState: number; readonly currentTime: number; readonly volume: number; readonly muted: boolean };
  act(name: string, value?: number): void;
}

/** Answers in place of YouTube: nothing leaves the machine. */
export async function fakeYouTube(page: Page): Promise<void> {
  await page.route('https://www.youtube-nocookie.com/**', (route) => route.fulfill({ contentType: 'text/html', body: PLAYER }));
}
