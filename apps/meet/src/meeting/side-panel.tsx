import { IconButton } from '@parley/ui';
import { X } from 'lucide-react';
import { type CSSProperties, type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import type { Panel } from '../store.ts';
import { PanelResize } from './panel-resize.tsx';

/** As tests of official clients know them (ui contract §1.11). */
const IDS: Readonly<Record<Panel, string>> = { chat: 'sideToolbarContainer', people: 'participants-pane' };

/** What is open beside the pictures; on phones it covers them. The keyboard goes there when it opens, and Escape closes it. */
export function SidePanel({ panel, title, children }: { readonly panel: Panel; readonly title: ReactNode; readonly children: ReactNode }) {
  const { t } = useTranslation();
  const controller = useController();
  const heading = useRef<HTMLHeadingElement>(null);
  const opener = useRef<Element | null>(null);
  useEffect(() => {
    opener.current = document.activeElement;
    heading.current?.focus();
  }, []);
  const width = useMeet((state) => state.settings.panelWidth);
  const style = { '--panel-width': `${width}px` } as CSSProperties;
  const id = `panel-${panel}`;
  const onKey = (event: KeyboardEvent) => {
    if (!leaves(event)) return;
    controller.people.togglePanel(panel);
    if (opener.current instanceof HTMLElement) opener.current.focus();
  };
  return (
    <aside id={IDS[panel]} className="panel" style={style} aria-labelledby={id} data-testid={`panel.${panel}`} onKeyDown={onKey}>
      <header className="panel-head">
        <h2 id={id} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <IconButton
          label={t('people.close')}
          size="small"
          onClick={() => controller.people.togglePanel(panel)}
          data-testid={`panel.${panel}.close`}
        >
          <X size={20} aria-hidden />
        </IconButton>
      </header>
      {children}
      <PanelResize />
    </aside>
  );
}

/**
 * Whether Escape was meant for the panel. What an input method, a search or a menu does with it is their own; a tooltip that is
 * shown at a button goes away with the panel.
 */
function leaves({ key, nativeEvent, target }: KeyboardEvent): boolean {
  if (key !== 'Escape' || nativeEvent.isComposing || !(target instanceof Element)) return false;
  const isCleared = target instanceof HTMLInputElement && target.type === 'search' && target.value !== '';
  return !isCleared && !target.closest('[role="menu"], [role="dialog"]');
}
