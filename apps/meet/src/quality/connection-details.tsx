import { qualityLevel } from '@parley/client';
import { Button } from '@parley/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from '../browser/copy-text.ts';
import { useController, useMeet } from '../context.tsx';
import { type Facts, ownAdvice, personAdvice } from './advice.ts';
import { type DetailRow, ownRows, personRows } from './details.ts';
import { QualityBars } from './quality-bars.tsx';

interface ConnectionDetailsProps {
  /** Endpoint id. */
  readonly id: string;
  readonly name: string;
  readonly isLocal: boolean;
}

/** How somebody is connected: a word, the reasons, and the numbers behind them. */
export function ConnectionDetails({ id, name, isLocal }: ConnectionDetailsProps) {
  const { t } = useTranslation();
  const { indicator } = useController().config;
  const facts = useFacts();
  const { quality, client } = facts;
  const level = qualityLevel(isLocal ? quality.mark : quality.people.get(id)?.mark, client.interrupted.has(id));
  const advice = isLocal ? ownAdvice(facts) : personAdvice(facts, id);
  const rows = isLocal ? ownRows(facts, indicator.hasMore) : personRows(facts, id, indicator.hasMore);
  return (
    <div className="quality-details" data-testid={`quality.details-${isLocal ? 'local' : id}`}>
      <h2 className="quality-title">{isLocal ? t('quality.ownDetails') : name}</h2>
      <p className="quality-level" data-level={level} data-testid="quality.level">
        <QualityBars level={level} />
        {t(`quality.level.${level}`)}
      </p>
      {advice.length > 0 && (
        <ul className="quality-advice" aria-label={t('quality.why')} data-testid="quality.advice">
          {advice.map((one) => (
            <li key={one} data-advice={one}>
              {t(`quality.advice.${one}`)}
            </li>
          ))}
        </ul>
      )}
      {rows.length === 0 ? <p className="quality-measuring">{t('quality.measuring')}</p> : <Numbers rows={rows} />}
    </div>
  );
}

function Numbers({ rows }: { readonly rows: readonly DetailRow[] }) {
  const { t } = useTranslation();
  const [isCopied, setCopied] = useState(false);
  const copy = () => {
    const text = rows.map(({ key, value }) => `${t(`quality.row.${key}`)}: ${value}`).join('\n');
    void copyText(text).then(setCopied);
  };
  return (
    <>
      <dl className="quality-rows">
        {rows.map(({ key, value }) => (
          <div key={key} data-testid={`quality.row-${key}`}>
            <dt>{t(`quality.row.${key}`)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Button look="plain" className="quality-copy" onClick={copy}>
        {t(isCopied ? 'quality.copied' : 'quality.copy')}
      </Button>
    </>
  );
}

/** All that the numbers and reasons depend on. */
export function useFacts(): Facts {
  return {
    client: useMeet((state) => state.client),
    local: useMeet((state) => state.local),
    quality: useMeet((state) => state.quality),
    settings: useMeet((state) => state.settings),
  };
}
