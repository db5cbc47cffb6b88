const RATE = 24_000;
const SECONDS = 1.2;
/** Three notes of a chord, one after the other. */
const NOTES = [523.25, 659.25, 783.99];

/** A short chime as the bytes of a WAV file: 16 bits, one channel. */
export function chime(): Uint8Array<ArrayBuffer> {
  const count = Math.round(RATE * SECONDS);
  const view = new DataView(new ArrayBuffer(44 + count * 2));
  const text = (at: number, word: string) => {
    for (const [index, letter] of [...word].entries()) view.setUint8(at + index, letter.charCodeAt(0));
  };
  text(0, 'RIFF');
  view.setUint32(4, 36 + count * 2, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, count * 2, true);
  for (let i = 0; i < count; i++) view.setInt16(44 + i * 2, Math.round(soundAt(i / RATE) * 32_767), true);
  return new Uint8Array(view.buffer);
}

function soundAt(seconds: number): number {
  const sum = NOTES.reduce((total, note, index) => {
    const since = seconds - index * 0.16;
    if (since < 0) return total;
    return total + Math.sin(2 * Math.PI * note * since) * Math.min(1, since * 60) * Math.exp(-4 * since);
  }, 0);
  // It ends in silence, or it would click.
  return sum * 0.25 * Math.min(1, (SECONDS - seconds) * 20);
}

/** Plays it where the person listens. @throws DOMException where the browser does not let it */
export async function playTestSound(speaker: string | undefined): Promise<void> {
  const url = URL.createObjectURL(new Blob([chime()], { type: 'audio/wav' }));
  const audio = new Audio(url);
  audio.addEventListener('ended', () => URL.revokeObjectURL(url));
  // A device that is gone: the default one plays.
  if (speaker !== undefined) await audio.setSinkId?.(speaker).catch(() => {});
  await audio.play();
}
