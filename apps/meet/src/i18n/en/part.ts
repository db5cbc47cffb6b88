/** Parts of the page that come later, and may not. */
export const partEn = {
  failed: 'This part of the page could not be loaded. The server may have been updated; the meeting goes on.',
  retry: 'Try again',
  reload: 'Reload page',
  loading: 'Loading…',
};
