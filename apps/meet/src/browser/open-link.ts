/** Opens a page of the operator's beside the meeting. */
export function openLink(url: string | undefined): void {
  if (url !== undefined) window.open(url, '_blank', 'noopener');
}
