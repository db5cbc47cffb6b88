/** What this browser can record; the code for it is elsewhere. */
export function recordingSupport(): { readonly all: boolean; readonly self: boolean } {
  const self =
    typeof VideoEncoder === 'function' && typeof AudioEncoder === 'function' && typeof navigator.storage?.getDirectory === 'function';
  return { self, all: self && typeof navigator.mediaDevices?.getDisplayMedia === 'function' };
}
