import { Button } from '@parley/ui';
import { useTranslation } from 'react-i18next';

export interface PartFailureProps {
  readonly retry: () => void;
}

/** In place of a part that could not be shown. */
export function PartFailure({ retry }: PartFailureProps) {
  const { t } = useTranslation();
  return (
    <div className="part-failure" role="alert" data-testid="part.failure">
      <p>{t('part.failed')}</p>
      <div className="part-failure-actions">
        <Button look="plain" onClick={retry} data-testid="part.retry">
          {t('part.retry')}
        </Button>
        <Button onClick={() => window.location.reload()} data-testid="part.reload">
          {t('part.reload')}
        </Button>
      </div>
    </div>
  );
}
