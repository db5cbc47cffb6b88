import { Mail } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { MAILERS, mailLink } from './mail-links.ts';

/** Links that open a letter; nothing is asked of these services before somebody chooses one. */
export function MailLinks({ subject, body }: { readonly subject: string; readonly body: string }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t('invite.mail')}>
      <h3>{t('invite.mail')}</h3>
      <ul className="invite-mails">
        {MAILERS.map((mailer) => (
          <li key={mailer}>
            <a href={mailLink(mailer, subject, body)} target="_blank" rel="noopener noreferrer" data-testid={`invite.mail.${mailer}`}>
              <Mail size={16} aria-hidden />
              {t(`invite.mailer.${mailer}`)}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
