import { qualityLevel } from '@parley/client';
import { Popover } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { lazyPart } from '../lazy/lazy-part.tsx';
import { QualityBars } from './quality-bars.tsx';
import './quality.css';

const ConnectionDetails = lazyPart(() => import('./connection-details.tsx').then((part) => part.ConnectionDetails), {
  waiting: <div className="quality-details" />,
});

/** Bars that tell how good somebody's connection is; a click says more. `id`: endpoint id. */
export function ConnectionIndicator({ id, name, isLocal }: { readonly id: string; readonly name: string; readonly isLocal: boolean }) {
  const { t } = useTranslation();
  const { indicator } = useController().config;
  const level = useMeet(({ quality, client }) =>
    qualityLevel(isLocal ? quality.mark : quality.people.get(id)?.mark, client.interrupted.has(id)),
  );
  if (!indicator.enabled || (level === 'lost' && !indicator.showsInactive)) return null;
  const label = t(isLocal ? 'quality.own' : 'quality.indicator', { name, level: t(`quality.level.${level}`) });
  const bars = <QualityBars level={level} />;
  const common = { className: 'quality-indicator', 'data-level': level, 'data-hides': indicator.hidesByItself };
  const testId = `quality.indicator-${isLocal ? 'local' : id}`;
  if (!indicator.hasDetails) {
    return (
      <span {...common} role="img" aria-label={label} data-testid={testId}>
        {bars}
      </span>
    );
  }
  return (
    <Popover
      trigger={
        <button type="button" {...common} aria-label={label} data-testid={testId}>
          {bars}
        </button>
      }
      label={isLocal ? t('quality.ownDetails') : t('quality.details', { name })}
      align="start"
      testId="quality.details"
    >
      <ConnectionDetails id={id} name={name} isLocal={isLocal} />
    </Popover>
  );
}
