import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { qrPath } from './qr-path.ts';

/** Light squares around it, without which phones do not find it. */
const MARGIN = 4;

export function QrCode({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  const code = useMemo(() => qrPath(text), [text]);
  if (!code) return null;
  const { path, size } = code;
  const side = size + 2 * MARGIN;
  return (
    <svg
      className="invite-qr"
      viewBox={`${-MARGIN} ${-MARGIN} ${side} ${side}`}
      role="img"
      aria-label={t('invite.code')}
      data-testid="invite.qr"
    >
      <path d={path} shapeRendering="crispEdges" />
    </svg>
  );
}
