import type { TransferPort } from '@parley/client';
import { AppError } from '@parley/kernel';

/** Files to and from a store. XMLHttpRequest, since `fetch` does not say how much of a body is out. */
export function createTransfer(): TransferPort {
  return {
    send: ({ method, url, token }, { form, onProgress, signal }) =>
      new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        const body = form && new FormData();
        for (const [name, value] of form ?? []) body?.append(name, value);
        request.open(method, url);
        request.setRequestHeader('authorization', `Bearer ${token}`);
        request.upload.addEventListener('progress', ({ loaded, total }) => onProgress?.(total > 0 ? loaded / total : 0));
        request.addEventListener('load', () => resolve({ status: request.status, body: request.responseText }));
        request.addEventListener('error', () => reject(new AppError('UNAVAILABLE', 'the store cannot be reached')));
        request.addEventListener('abort', () => reject(new AppError('CLOSED', 'stopped')));
        signal?.addEventListener('abort', () => request.abort());
        request.send(body ?? null);
      }),
  };
}

/** Gives the person what is behind an address, under a name. @throws AppError INPUT_INVALID for what is no web address */
export function download(url: string, name: string): void {
  if (!/^https?:/i.test(url)) throw new AppError('INPUT_INVALID', 'the store names no web address');
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.rel = 'noopener';
  // Stores elsewhere decide by themselves whether it is saved or shown: not in place of the meeting.
  link.target = '_blank';
  link.click();
}
