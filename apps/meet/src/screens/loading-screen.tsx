import { useTranslation } from 'react-i18next';

/** While the code of a screen is on its way: as calm and as large as what comes. */
export function LoadingScreen() {
  const { t } = useTranslation();
  return (
    <div className="page loading" role="status" aria-label={t('part.loading')} data-testid="screen.loading">
      <span className="loading-spinner" aria-hidden />
    </div>
  );
}
