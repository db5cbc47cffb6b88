import { IconButton } from '@parley/ui';
import { ChevronDown, ChevronLeft, ChevronRight, ChevronUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Size } from './grid.ts';
import type { Arranged } from './use-arrangement.ts';

/** Further people than there is room for: under the grid, or at the foot of the strip. */
export function Pager({ arranged, area }: { readonly arranged: Arranged; readonly area: Size }) {
  const { t } = useTranslation();
  const { page, pages, setPage, strip, isStripVertical } = arranged;
  const isUpright = strip !== undefined && isStripVertical;
  const [Back, On] = isUpright ? [ChevronUp, ChevronDown] : [ChevronLeft, ChevronRight];
  const place = strip ? { insetInlineStart: strip.x, width: strip.width, bottom: area.height - strip.y - strip.height } : {};
  return (
    <nav className="pager" style={place} data-strip={strip !== undefined} aria-label={t('stage.pages')}>
      <span className="pager-bar">
        <IconButton
          label={t('meeting.previousPage')}
          size="small"
          disabled={page === 0}
          onClick={() => setPage(page - 1)}
          data-testid="pager.previous"
        >
          <Back className="flips" size={20} aria-hidden />
        </IconButton>
        <span aria-live="polite">{t('meeting.page', { page: page + 1, pages })}</span>
        <IconButton
          label={t('meeting.nextPage')}
          size="small"
          disabled={page >= pages - 1}
          onClick={() => setPage(page + 1)}
          data-testid="pager.next"
        >
          <On className="flips" size={20} aria-hidden />
        </IconButton>
      </span>
    </nav>
  );
}
