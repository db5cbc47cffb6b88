/** Whether this browser can put something behind a person at all: the work is done by WebGL2 in a worker. */
export function canReplaceBackground(): boolean {
  return typeof Worker === 'function' && typeof OffscreenCanvas === 'function' && typeof WebGL2RenderingContext === 'function';
}

/** Whether this browser can take noise out of a microphone's sound with a network of our own. */
export function canSuppressNoise(): boolean {
  return typeof AudioWorkletNode === 'function' && typeof WebAssembly === 'object';
}
