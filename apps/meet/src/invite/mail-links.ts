/** Where a letter can be written, in the order of the dialog. */
export const MAILERS = ['app', 'google', 'outlook', 'yahoo'] as const;
export type Mailer = (typeof MAILERS)[number];

const WEB_MAILERS: Readonly<Record<Exclude<Mailer, 'app'>, { readonly url: string; readonly subject: string; readonly body: string }>> = {
  google: { url: 'https://mail.google.com/mail/?view=cm&fs=1&tf=1', subject: 'su', body: 'body' },
  outlook: { url: 'https://outlook.office.com/mail/deeplink/compose', subject: 'subject', body: 'body' },
  yahoo: { url: 'https://compose.mail.yahoo.com/', subject: 'subject', body: 'body' },
};

/** Opens a letter, with everything but the receiver, in the person's mail program or at a service on the web. */
export function mailLink(mailer: Mailer, subject: string, body: string): string {
  if (mailer === 'app') return `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body.replaceAll('\n', '\r\n'))}`;
  const service = WEB_MAILERS[mailer];
  const url = new URL(service.url);
  url.searchParams.set(service.subject, subject);
  url.searchParams.set(service.body, body);
  // These services read a plus sign as itself.
  return url.href.replaceAll('+', '%20');
}
