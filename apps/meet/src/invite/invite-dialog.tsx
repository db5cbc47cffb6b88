import { Dialog } from '@parley/ui';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { CopyButton } from './copy-button.tsx';
import { nearestNumber } from './dial-in.ts';
import { DialInSection } from './dial-in-section.tsx';
import { Directory } from './directory-section.tsx';
import { embedCode } from './invite-link.ts';
import { inviteMessage, inviteSubject } from './invite-message.ts';
import { MailLinks } from './mail-section.tsx';
import { QrCode } from './qr-code.tsx';
import './invite.css';

/** Every way to bring others in that the operator offers. */
export function InviteDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { invite, config } = useController();
  const name = useMeet((state) => state.displayName);
  const dialIn = useMeet((state) => state.invite.dialIn);
  useEffect(() => void invite.loadDialIn(), [invite]);
  const { hasUrl, hasEmail, hasEmbed, appName = config.branding.appName } = config.invite;
  const nearest = dialIn && nearestNumber(dialIn.numbers, navigator.languages);
  const parts = { link: invite.link, name, appName, dialIn: dialIn && nearest ? { ...dialIn, nearest } : undefined };
  const say = (key: string, values: Readonly<Record<string, string>> = {}) => t(key, values);
  const message = inviteMessage(say, parts);
  return (
    <Dialog isOpen onClose={onClose} title={t('invite.title')} closeLabel={t('invite.close')} testId="invite.dialog">
      <div className="invite invite-more-dialog">
        {hasUrl && <LinkSection link={invite.link} message={message} />}
        {hasEmail && <MailLinks subject={inviteSubject(say, parts)} body={message} />}
        {dialIn && nearest && <DialInSection dialIn={dialIn} nearest={nearest} />}
        {invite.canSearch && <Directory />}
        {hasEmbed && (
          <details className="invite-more">
            <summary>{t('invite.embed')}</summary>
            <code className="invite-text" data-testid="invite.embed">
              {embedCode(invite.link)}
            </code>
            <CopyButton text={embedCode(invite.link)} label={t('invite.copyEmbed')} look="plain" testId="invite.embed.copy" />
          </details>
        )}
      </div>
    </Dialog>
  );
}

function LinkSection({ link, message }: { readonly link: string; readonly message: string }) {
  const { t } = useTranslation();
  return (
    <section className="invite-link" aria-label={t('invite.link')}>
      <div>
        <p className="invite-hint">{t('invite.linkHint')}</p>
        <code className="invite-text invite-more-dialog-conference-url" data-testid="invite.link">
          {link}
        </code>
        <div className="invite-copy">
          <CopyButton text={link} label={t('invite.copy')} testId="invite.link.copy" />
          <CopyButton text={message} label={t('invite.copyAll')} look="plain" testId="invite.message.copy" />
        </div>
      </div>
      <QrCode text={link} />
    </section>
  );
}
