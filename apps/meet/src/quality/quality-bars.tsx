import type { QualityLevel } from '@parley/client';

const LIT: Readonly<Record<QualityLevel, number>> = { good: 3, fair: 2, poor: 1, lost: 0, unknown: 0 };

/** Three bars; told by number and by colour. */
export function QualityBars({ level }: { readonly level: QualityLevel }) {
  return (
    <svg className="quality-bars" viewBox="0 0 16 16" width="16" height="16" aria-hidden>
      {[4, 8, 12].map((height, index) => (
        <rect key={height} x={1 + index * 5} y={14 - height} width="4" height={height} rx="1" data-lit={index < LIT[level]} />
      ))}
      {level === 'lost' && <path d="M2 2 14 14" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />}
    </svg>
  );
}
