import { useTranslation } from 'react-i18next';
import { type DialIn, type DialInNumber, pinText, telLink } from './dial-in.ts';

/** The number nearest to this person, the PIN, and all other numbers. */
export function DialInSection({ dialIn, nearest }: { readonly dialIn: DialIn; readonly nearest: DialInNumber }) {
  const { t, i18n } = useTranslation();
  const { numbers, pin } = dialIn;
  return (
    <section aria-label={t('invite.phone')} data-testid="invite.phone">
      <h3>{t('invite.phone')}</h3>
      <p className="phone-number">
        {t('invite.number')}: <a href={telLink(nearest.number, pin)}>{nearest.number}</a>
      </p>
      <p className="conference-id">
        {t('invite.pin')}: <strong>{pinText(pin)}#</strong>
      </p>
      {numbers.length > 1 && (
        <details className="invite-more">
          <summary className="more-numbers">{t('invite.moreNumbers')}</summary>
          <ul className="invite-numbers">
            {numbers.map(({ country, number, isTollFree }) => (
              <li key={`${country} ${number}`}>
                <span>{countryName(country, i18n.language)}</span>
                <a href={telLink(number, pin)}>{number}</a>
                {isTollFree && <small>{t('invite.tollFree')}</small>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function countryName(country: string, language: string): string {
  if (!/^[a-z]{2}$/i.test(country)) return country;
  return new Intl.DisplayNames(language, { type: 'region', fallback: 'code' }).of(country.toUpperCase()) ?? country;
}
