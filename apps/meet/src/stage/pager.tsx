import { IconButton } from '@parley/ui';
import { ChevronDown, ChevronLeft, ChevronRight, ChevronUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Arranged } from './use-arrangement.ts';

/** Turns to further people: under the grid, at the foot of an upright strip, at both ends of a level one. */
export function Pager({ arranged }: { readonly arranged: Arranged }) {
  const { t } = useTranslation();
  const { page, pages, setPage, strip, isStripVertical } = arranged;
  const isUpright = strip !== undefined && isStripVertical;
  const isLevel = strip !== undefined && !isStripVertical;
  const [Back, On] = isUpright ? [ChevronUp, ChevronDown] : [ChevronLeft, ChevronRight];
  const place = strip && { insetInlineStart: strip.x, width: strip.width, ...(isLevel && { height: strip.height }) };
  return (
    <nav className="pager" style={place} data-level={isLevel} aria-label={t('stage.pages')}>
      <IconButton
        label={t('meeting.previousPage')}
        size="small"
        disabled={page === 0}
        onClick={() => setPage(page - 1)}
        data-testid="pager.previous"
      >
        <Back className="flips" size={20} aria-hidden />
      </IconButton>
      <span className="pager-text" aria-live="polite">
        <span className="ui-hidden">{t('meeting.page', { page: page + 1, pages })}</span>
        <span aria-hidden>
          {page + 1} / {pages}
        </span>
      </span>
      <IconButton
        label={t('meeting.nextPage')}
        size="small"
        disabled={page >= pages - 1}
        onClick={() => setPage(page + 1)}
        data-testid="pager.next"
      >
        <On className="flips" size={20} aria-hidden />
      </IconButton>
    </nav>
  );
}
