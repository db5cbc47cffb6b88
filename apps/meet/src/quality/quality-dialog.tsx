import { Dialog, RadioField } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import type { DialogProps } from '../meeting/dialog-state.ts';
import type { Settings } from '../settings/settings.ts';
import { useFacts } from './connection-details.tsx';
import { rate } from './details.ts';
import { sentOf } from './quality-state.ts';
import './quality.css';

const HEIGHTS = { best: 2160, p1080: 1080, p720: 720, p360: 360, p180: 180 } as const;

type Choice = keyof typeof HEIGHTS | 'low';

/** How good pictures are to be. */
export function QualityDialog({ onClose }: DialogProps<'videoQuality'>) {
  const { t } = useTranslation();
  const controller = useController();
  const chosen = useMeet(({ settings, quality }) => (quality.isLow ? 'low' : choiceOf(settings.videoQuality)));
  const choose = (choice: Choice) =>
    choice === 'low' ? controller.quality.setLowBandwidth(true) : controller.quality.setHeight(HEIGHTS[choice]);
  const options = [
    { id: 'best', label: t('quality.dialog.best'), hint: t('quality.dialog.bestHint') },
    ...(['p1080', 'p720', 'p360', 'p180'] as const).map((id) => ({ id, label: t(`quality.dialog.${id}`) })),
    { id: 'low', label: t('quality.dialog.low'), hint: t('quality.dialog.lowHint') },
  ] as const;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('quality.dialog.title')}
      text={t('quality.dialog.text')}
      closeLabel={t('people.close')}
      testId="quality.dialog"
    >
      <RadioField<Choice> label={t('quality.dialog.label')} options={options} chosen={chosen} onChoose={choose} testId="quality" />
      <Now />
    </Dialog>
  );
}

function choiceOf(height: Settings['videoQuality']): Choice {
  return (Object.keys(HEIGHTS) as (keyof typeof HEIGHTS)[]).find((id) => HEIGHTS[id] === height) ?? 'best';
}

/** What goes in and out. */
function Now() {
  const { t } = useTranslation();
  const { quality, local } = useFacts();
  const { link } = quality;
  if (!link) return null;
  const pictures = [...link.received.values()].filter(({ kind, fps = 0 }) => kind === 'video' && fps > 0);
  const camera = sentOf(link, local.camera.track);
  const hasSize = camera?.width !== undefined && camera.height !== undefined;
  return (
    <section className="quality-now" aria-label={t('quality.dialog.now')} data-testid="quality.now">
      <h3>{t('quality.dialog.now')}</h3>
      <p>{t('quality.dialog.receiving', { rate: rate(link.downBps), count: pictures.length })}</p>
      <p>
        {hasSize
          ? t('quality.dialog.sendingSize', { rate: rate(link.upBps), width: camera.width, height: camera.height })
          : t('quality.dialog.sending', { rate: rate(link.upBps) })}
      </p>
    </section>
  );
}
