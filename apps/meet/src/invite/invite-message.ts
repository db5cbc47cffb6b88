import { type DialIn, type DialInNumber, pinText } from './dial-in.ts';
import { silentLink } from './invite-link.ts';

type Translate = (key: string, values?: Readonly<Record<string, string>>) => string;

export interface InviteMessageParts {
  readonly link: string;
  /** Who invites; empty when they have no name. */
  readonly name: string;
  readonly appName: string;
  readonly dialIn?: (DialIn & { readonly nearest: DialInNumber }) | undefined;
}

export function inviteSubject(t: Translate, { appName }: InviteMessageParts): string {
  return t('invite.letter.subject', { app: appName });
}

/** What is sent to those who shall come. */
export function inviteMessage(t: Translate, { link, name, dialIn }: InviteMessageParts): string {
  const lines = [name === '' ? t('invite.letter.begin') : t('invite.letter.beginBy', { name }), '', link];
  if (dialIn) {
    const { nearest, pin } = dialIn;
    lines.push(
      '',
      t('invite.letter.phone', { number: nearest.number, pin: pinText(pin) }),
      t('invite.letter.silent', { link: silentLink(link) }),
    );
  }
  return lines.join('\n');
}
