import { Button, Notice } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';

/** Why a device does not work, and another try. */
export function DeviceProblems() {
  return (
    <>
      <DeviceProblem kind="audio" testId="microphone" />
      <DeviceProblem kind="camera" testId="camera" />
    </>
  );
}

function DeviceProblem({ kind, testId }: { readonly kind: 'audio' | 'camera'; readonly testId: string }) {
  const { t } = useTranslation();
  const { media } = useController();
  const problem = useMeet((state) => state.local[kind].problem);
  if (!problem) return null;
  return (
    <div className="prejoin-problem">
      <Notice testId={`error.${testId}.${problem}`}>{t(`devices.${kind}.${problem}`)}</Notice>
      {problem !== 'unsupported' && (
        <Button look="plain" size="small" onClick={() => media.retry(kind)} data-testid={`error.${testId}.retry`}>
          {t('devices.retry')}
        </Button>
      )}
    </div>
  );
}
