const DOMAIN = /^[a-z\d.-]+(:\d{1,5})?$/i;

/** Address of the meeting to give to others: without tokens, and without what a link has set for this person. */
export function inviteLink(page: string, inviteDomain?: string): string {
  const { protocol, host, pathname } = new URL(page);
  return `${protocol}//${inviteDomain !== undefined && DOMAIN.test(inviteDomain) ? inviteDomain : host}${pathname}`;
}

/** The same for those who want to listen only, beside a telephone say. */
export function silentLink(link: string): string {
  return `${link}#config.startSilent=true`;
}

/** What puts the meeting into another page. */
export function embedCode(link: string): string {
  return `<iframe allow="camera; microphone; fullscreen; display-capture; autoplay" src="${link}" style="height: 100%; width: 100%; border: 0"></iframe>`;
}
