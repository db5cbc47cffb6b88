/** Asks the person before the page is closed, while it is on. */
export function createUnloadGuard(page: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>): (isOn: boolean) => void {
  const ask = (event: Event) => event.preventDefault();
  return (isOn) => (isOn ? page.addEventListener('beforeunload', ask) : page.removeEventListener('beforeunload', ask));
}

/** What this browser can record; the code for it is elsewhere. */
export function recordingSupport(): { readonly all: boolean; readonly self: boolean } {
  const self =
    typeof VideoEncoder === 'function' && typeof AudioEncoder === 'function' && typeof navigator.storage?.getDirectory === 'function';
  return { self, all: self && typeof navigator.mediaDevices?.getDisplayMedia === 'function' };
}
