/** Which effects this browser can do; the code for them is elsewhere. */
export function effectSupport(isWanted: boolean): { readonly background: boolean; readonly noise: boolean } {
  return {
    background:
      isWanted && typeof Worker === 'function' && typeof OffscreenCanvas === 'function' && typeof WebGL2RenderingContext === 'function',
    noise: typeof AudioWorkletNode === 'function' && typeof WebAssembly === 'object',
  };
}
