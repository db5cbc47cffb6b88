/** What a test participant sends: a colour of its own, a tone of its own, and another colour as its screen. */
export interface SyntheticMedia {
  /** Hue of the camera picture, 0–359. */
  readonly hue: number;
  /** Tone in Hz. */
  readonly frequency: number;
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  /** Noise at both sides of the picture, so that it takes the bit rate of a real one. */
  readonly noise?: boolean;
  /** `frequency`: it has a sound of its own, a tone in Hz. */
  readonly screen: { readonly hue: number; readonly width: number; readonly height: number; readonly frequency?: number };
}

/**
 * Runs in the page before its scripts: camera, microphone and screen become generated media that a receiver can tell apart.
 * Encoders, transport and decoders stay the browser's own. The tone comes in bursts, since the speaker detection takes a steady
 * level for noise.
 */
export function installSyntheticMedia(media: SyntheticMedia): void {
  const pattern = (): HTMLCanvasElement => {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: 512, height: 1440 });
    const context = canvas.getContext('2d');
    for (let x = 0; context && x < 512; x += 8) {
      for (let y = 0; y < 1440; y += 8) {
        context.fillStyle = `hsl(0 0% ${Math.random() * 100}%)`;
        context.fillRect(x, y, 8, 8);
      }
    }
    return canvas;
  };
  const picture = (hue: number, width: number, height: number, frameRate: number, noise?: HTMLCanvasElement): MediaStream => {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d', { alpha: false });
    let step = 0;
    const draw = () => {
      if (!context) return;
      context.fillStyle = `hsl(${hue} 100% 50%)`;
      context.fillRect(0, 0, width, height);
      context.fillStyle = '#fff';
      context.fillRect((step * 16) % (width - 40), 8, 40, 40);
      step++;
      if (!noise) return;
      for (const x of [0, width - width / 5]) {
        context.drawImage(noise, Math.random() * 200, Math.random() * 700, 256, 720, x, 0, width / 5, height);
      }
    };
    draw();
    setInterval(draw, 1000 / frameRate);
    return canvas.captureStream(frameRate);
  };
  const tone = (frequency: number): MediaStreamTrack | undefined => {
    const context = new AudioContext();
    const oscillator = new OscillatorNode(context, { frequency });
    const gain = new GainNode(context, { gain: 0 });
    const destination = context.createMediaStreamDestination();
    oscillator.connect(gain).connect(destination);
    oscillator.start();
    setInterval(() => gain.gain.setTargetAtTime(Math.random() < 0.7 ? 0.15 + Math.random() * 0.35 : 0.02, context.currentTime, 0.03), 180);
    return destination.stream.getAudioTracks()[0];
  };
  const devices = navigator.mediaDevices;
  const original = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (constraints = {}) => {
    if ('parleyRefuse' in window) return original(constraints);
    const tracks: MediaStreamTrack[] = [];
    if (constraints.video)
      tracks.push(...picture(media.hue, media.width, media.height, media.frameRate, media.noise ? pattern() : undefined).getVideoTracks());
    const audio = constraints.audio ? tone(media.frequency) : undefined;
    if (audio) tracks.push(audio);
    return new MediaStream(tracks);
  };
  devices.getDisplayMedia = async () => {
    const { hue, width, height, frequency } = media.screen;
    const shared = picture(hue, width, height, 8);
    const sound = frequency === undefined ? undefined : tone(frequency);
    if (sound) shared.addTrack(sound);
    // For what the browser's own bar does.
    Object.assign(window, { sharedScreen: shared });
    return shared;
  };
}
